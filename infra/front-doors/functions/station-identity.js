// Viewer request for /ocpp/*. API Gateway takes no path behind a WebSocket API's stage, so the station's identity moves
// from the path into the query, with the viewer's address. Whatever query came along is dropped: both are ours to say.
function handler(event) {
  var request = event.request;
  var given = request.uri.replace(/^\/ocpp(\/|$)/, '').replace(/^\/+|\/+$/g, '');
  var station;
  try {
    station = decodeURIComponent(given);
  } catch (malformed) {
    return { statusCode: 400, statusDescription: 'Bad Request' };
  }
  if (station === '') return { statusCode: 404, statusDescription: 'Not Found' };
  request.uri = '/';
  request.querystring = {
    station: { value: encodeURIComponent(station) },
    viewer: { value: encodeURIComponent(event.viewer.ip) },
  };
  return request;
}

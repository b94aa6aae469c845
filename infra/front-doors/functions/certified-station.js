// Viewer request for /ocpp/* of the door that asks for certificates. As `station-identity.js`, and with what the door found in the
// certificate: it has verified path and validity, and writes these headers itself, over whatever a station sends.
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
  var subject = request.headers['cloudfront-viewer-cert-subject'];
  var serial = request.headers['cloudfront-viewer-cert-serial-number'];
  if (!subject || !serial) return { statusCode: 403, statusDescription: 'Forbidden' };
  request.uri = '/';
  request.querystring = {
    station: { value: encodeURIComponent(station) },
    viewer: { value: encodeURIComponent(event.viewer.ip) },
    subject: { value: encodeURIComponent(subject.value) },
    serial: { value: encodeURIComponent(serial.value) },
  };
  return request;
}

// Viewer request for SOAP. The station's address decides whether it is in an allowed network, so a header of that name
// that came along is overwritten.
function handler(event) {
  var request = event.request;
  request.headers['x-busbar-viewer'] = { value: event.viewer.ip };
  return request;
}

// Viewer request for /live. API Gateway takes no path behind a WebSocket API's stage; of the query only the ticket goes on.
function handler(event) {
  var request = event.request;
  var ticket = request.querystring.ticket;
  request.uri = '/';
  request.querystring = ticket ? { ticket: { value: ticket.value } } : {};
  return request;
}

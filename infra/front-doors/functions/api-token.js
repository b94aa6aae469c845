// Viewer request for /api/*. What wants a token and brings none is answered here, in the API's own words: API Gateway would
// answer 401 without calling its authoriser, and not as the problem (RFC 9457) that the API's contract promises.
function handler(event) {
  var request = event.request;
  var open = { '/api/v1/health': true, '/api/v1/openapi.json': true };
  var authorization = request.headers.authorization;
  if (authorization && authorization.value.trim() !== '') return request;
  if (request.method === 'GET' && open[request.uri] === true) return request;
  return {
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: {
      'content-type': { value: 'application/problem+json' },
      'www-authenticate': { value: 'Bearer' },
      'cache-control': { value: 'no-store' },
      'x-content-type-options': { value: 'nosniff' },
    },
    body: {
      encoding: 'text',
      data: JSON.stringify({
        type: '/problems/not-signed-in',
        title: 'No valid access token',
        status: 401,
        detail: 'Send Authorization: Bearer <access token>.',
        instance: 'urn:busbar:request:' + event.context.requestId,
      }),
    },
  };
}

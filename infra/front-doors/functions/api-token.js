// Viewer request for /api/*. What API Gateway would answer by itself, and not as the problem (RFC 9457) that the API's
// contract promises, is answered here in the API's own words: no token, a body or headers beyond API Gateway's quotas.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
var LARGEST_BODY_BYTES = 10 * 1024 * 1024;
// API Gateway takes 10,240 bytes of request line and headers; CloudFront adds some of its own.
var LONGEST_HEADERS_BYTES = 9216;

function handler(event) {
  var request = event.request;
  var open = { '/api/v1/health': true, '/api/v1/openapi.json': true };
  var length = request.headers['content-length'];
  if (headerBytes(request) > LONGEST_HEADERS_BYTES)
    return problem(event, 431, 'Request Header Fields Too Large', {
      type: '/problems/headers-too-large',
      title: 'The headers are too large',
      detail: 'At most ' + LONGEST_HEADERS_BYTES + ' bytes of address and headers.',
    });
  if (length && Number(length.value) > LARGEST_BODY_BYTES)
    return problem(event, 413, 'Content Too Large', {
      type: '/problems/too-large',
      title: 'The body is too large',
      detail: 'At most ' + LARGEST_BODY_BYTES + ' bytes come through the door, and fewer into most operations.',
    });
  var authorization = request.headers.authorization;
  if (authorization && authorization.value.trim() !== '') return request;
  if (request.method === 'GET' && open[request.uri] === true) return request;
  return problem(event, 401, 'Unauthorized', {
    type: '/problems/not-signed-in',
    title: 'No valid access token',
    detail: 'Send Authorization: Bearer <access token>.',
  });
}

function headerBytes(request) {
  var bytes = request.method.length + request.uri.length;
  [request.headers, request.cookies, request.querystring].forEach(function (fields) {
    for (var name in fields || {}) {
      var values = fields[name].multiValue || [fields[name]];
      for (var index = 0; index < values.length; index += 1) bytes += name.length + values[index].value.length + 4;
    }
  });
  return bytes;
}

function problem(event, status, description, body) {
  var headers = {
    'content-type': { value: 'application/problem+json' },
    'cache-control': { value: 'no-store' },
    'x-content-type-options': { value: 'nosniff' },
  };
  if (status === 401) headers['www-authenticate'] = { value: 'Bearer' };
  body.status = status;
  body.instance = 'urn:busbar:request:' + event.context.requestId;
  return {
    statusCode: status,
    statusDescription: description,
    headers: headers,
    body: { encoding: 'text', data: JSON.stringify(body) },
  };
}

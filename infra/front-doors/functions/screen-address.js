// Viewer request for screens. An address inside the app (/stations/BB-CHI-001) is no file: the app itself answers it.
// What ends like a file is one, so that a missing script is an error and not a page. Ids of stations may hold dots.
function handler(event) {
  var request = event.request;
  var file =
    /\.(?:html|js|mjs|css|map|json|geojson|svg|png|jpg|jpeg|ico|webp|avif|woff|woff2|txt|webmanifest|wasm|pbf)$/;
  if (!file.test(request.uri)) request.uri = '/index.html';
  return request;
}

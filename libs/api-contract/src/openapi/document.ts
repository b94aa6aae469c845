import document from '../../openapi.json';

/** The committed OpenAPI 3.1 document, as the API serves it. */
export const OPEN_API_DOCUMENT: object = document;

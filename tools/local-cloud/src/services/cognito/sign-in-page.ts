import type { WebResponse } from '../../kernel/services';

/** The page where people sign in, in the colours of the machine's own setting. */
export function signInPage({
  poolName,
  csrf,
  message,
}: {
  poolName: string;
  csrf: string;
  message?: string;
}): WebResponse {
  return page(
    message === undefined ? 200 : 400,
    'Sign in',
    `<p>User pool <strong>${escape(poolName)}</strong>, on the local cloud of this machine.</p>
${message === undefined ? '' : `<p role="alert" class="alert">${escape(message)}</p>`}
<form method="post">
  <input type="hidden" name="_csrf" value="${escape(csrf)}">
  <label>User name or e-mail <input name="username" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Sign in</button>
</form>`,
  );
}

/** Asked once of who signs in with a temporary password. */
export function newPasswordPage({
  csrf,
  username,
  password,
}: {
  csrf: string;
  username: string;
  password: string;
}): WebResponse {
  const hidden = (name: string, value: string): string =>
    `<input type="hidden" name="${name}" value="${escape(value)}">`;
  return page(
    200,
    'Choose a new password',
    `<p>The password of <strong>${escape(username)}</strong> is a temporary one.</p>
<form method="post">
  ${hidden('_csrf', csrf)}${hidden('username', username)}${hidden('password', password)}
  <label>New password <input name="new_password" type="password" autocomplete="new-password" required autofocus></label>
  <button>Go on</button>
</form>`,
  );
}

export function page(status: number, title: string, content: string): WebResponse {
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 22rem; margin: 12vh auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
label { display: block; margin: 1rem 0; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin-top: .25rem; }
button { font: inherit; font-weight: 600; width: 100%; padding: .6rem; cursor: pointer; }
.alert { border-left: 4px solid #c62828; padding-left: .75rem; }
</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${content}
</main></body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // Nothing runs in it, and nobody else's page may hold it.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      // Without any referrer a browser sends the form from the origin "null", which the local cloud does not know.
      'referrer-policy': 'same-origin',
    },
    body: Buffer.from(text),
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

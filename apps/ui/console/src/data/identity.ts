import type { ScreensConfig } from './config';
import { signInDemoUser } from './demo-sign-in';
import {
  authorizeUrl,
  CALLBACK_PATH,
  logoutUrl,
  newQuestion,
  redeemCode,
  refresh,
  type Question,
} from './hosted-sign-in';
import { personOf, SignInFailed, type Person, type Tokens } from './tokens';

const REFRESH_TOKEN = 'busbar.refresh-token';
/** The question that the sign-in page is answering, and where the person was. */
const OPEN_QUESTION = 'busbar.sign-in';
/** Set by who signed out: the demo leaves them alone until they sign in. */
const SIGNED_OUT = 'busbar.signed-out';
/** A token is renewed this long before it ends, in ms. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** The parts of a browser's window that signing in uses. */
export interface Tab {
  readonly location: Pick<Location, 'origin' | 'pathname' | 'search' | 'hash' | 'assign'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

interface Session {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly person: Person;
  readonly isDemo: boolean;
}

/**
 * Signs a person in at the user pool's hosted page and keeps the access token fresh. The refresh token lives as long as
 * the tab, everything else as long as the page.
 */
export class Identity {
  /** Told when the session has ended and cannot be renewed. */
  onEnded: (reason: SignInFailed) => void = () => undefined;
  private current: Session | undefined;
  private renewal: Promise<string> | undefined;

  constructor(
    private readonly config: ScreensConfig,
    private readonly tab: Tab = window,
  ) {}

  get person(): Person | undefined {
    return this.current?.person;
  }

  /**
   * Signs in with the sign-in page's answer, with what the tab still has, or as the demo's user where the stage has one.
   * Answers whether it could.
   * @throws {SignInFailed} with what the sign-in page said, or when its answer is to a question that this tab did not ask
   */
  async resume(): Promise<boolean> {
    if (this.tab.location.pathname === CALLBACK_PATH) {
      await this.takeAnswer(new URLSearchParams(this.tab.location.search));
      return true;
    }
    const refreshToken = this.tab.sessionStorage.getItem(REFRESH_TOKEN);
    if (refreshToken) {
      try {
        this.keep(await refresh(this.config, refreshToken));
        return true;
      } catch (error) {
        if (!(error instanceof SignInFailed)) throw error;
        this.tab.sessionStorage.removeItem(REFRESH_TOKEN);
      }
    }
    if (!this.config.demoUser || this.tab.sessionStorage.getItem(SIGNED_OUT)) return false;
    await this.signInAsDemo();
    return true;
  }

  /** Leaves for the sign-in page; it sends the person back to where they are now. */
  async signIn(): Promise<void> {
    const { origin, pathname, search, hash } = this.tab.location;
    const question = newQuestion();
    this.tab.sessionStorage.setItem(
      OPEN_QUESTION,
      JSON.stringify({ ...question, returnTo: `${pathname}${search}${hash}` }),
    );
    this.tab.location.assign(await authorizeUrl(this.config, origin, question));
  }

  async signInAsDemo(): Promise<void> {
    if (!this.config.demoUser) throw new SignInFailed('This stage has no demo user.');
    this.keep(await signInDemoUser(this.config, this.config.demoUser), true);
  }

  /** Ends the session here and at the sign-in page, which leads back to a console that is signed out. */
  signOut(): void {
    this.current = undefined;
    this.tab.sessionStorage.removeItem(REFRESH_TOKEN);
    this.tab.sessionStorage.setItem(SIGNED_OUT, 'true');
    this.tab.location.assign(logoutUrl(this.config, this.tab.location.origin));
  }

  /** A valid access token; renewed when it is about to end. */
  async accessToken(): Promise<string | undefined> {
    if (!this.current) return undefined;
    if (this.current.expiresAt - Date.now() > RENEW_BEFORE_MS) return this.current.accessToken;
    // Several calls at once share one renewal.
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renew(): Promise<string> {
    const refreshToken = this.tab.sessionStorage.getItem(REFRESH_TOKEN);
    try {
      if (refreshToken) return this.keep(await refresh(this.config, refreshToken));
      // Nobody becomes the demo's user by a session that ran out.
      if (!this.current?.isDemo) throw new SignInFailed('Your session has ended. Sign in again.');
      await this.signInAsDemo();
      return this.current.accessToken;
    } catch (error) {
      if (error instanceof SignInFailed) {
        this.current = undefined;
        this.tab.sessionStorage.removeItem(REFRESH_TOKEN);
        this.onEnded(error);
      }
      throw error;
    }
  }

  private async takeAnswer(answer: URLSearchParams): Promise<void> {
    const open = this.tab.sessionStorage.getItem(OPEN_QUESTION);
    const asked = open === null ? undefined : (JSON.parse(open) as Question & { returnTo: string });
    // A code is good once: neither history nor a reload may show it again.
    this.tab.sessionStorage.removeItem(OPEN_QUESTION);
    this.tab.history.replaceState(null, '', asked?.returnTo ?? '/');
    if (!asked || answer.get('state') !== asked.state)
      throw new SignInFailed('The sign-in was not started in this tab, or twice. Sign in again.');
    const code = answer.get('code');
    if (code === null)
      throw new SignInFailed(answer.get('error_description') ?? answer.get('error') ?? 'The sign-in gave no code.');
    this.keep(await redeemCode(this.config, this.tab.location.origin, code, asked.verifier));
  }

  private keep({ accessToken, idToken, refreshToken, expiresIn }: Tokens, isDemo = false): string {
    if (refreshToken) this.tab.sessionStorage.setItem(REFRESH_TOKEN, refreshToken);
    this.tab.sessionStorage.removeItem(SIGNED_OUT);
    this.current = { accessToken, expiresAt: Date.now() + expiresIn * 1000, person: personOf(idToken), isDemo };
    return accessToken;
  }
}

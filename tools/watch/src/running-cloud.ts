/** One resource that a deployment dealt with. */
interface Change {
  readonly place: string;
  readonly action: string;
}

/** What the watcher asks of the local cloud that runs. */
export class RunningCloud {
  constructor(private readonly endpoint: string) {}

  /** Has every function whose bundle was made anew use it from the next call on. @returns their names */
  async reload(): Promise<string[]> {
    const { swapped } = (await this.post('functions/*/reload')) as { swapped: string[] };
    return swapped;
  }

  /** Brings its resources to what its assemblies say now. @throws with what would be lost, or what is wrong */
  async deploy(assemblies: readonly string[]): Promise<readonly Change[]> {
    const { changes } = (await this.post('deploy', { assemblies })) as { changes: Change[] };
    return changes;
  }

  private async post(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.endpoint}/_cloud/${path}`, {
      method: 'POST',
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}

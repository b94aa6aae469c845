export const NO_SECRETS =
  'Commands are kept, so none carries a secret or a tag in the clear: set-station-key and set-network-profile name theirs.';

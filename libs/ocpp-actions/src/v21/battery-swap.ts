import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { contentOf, messageReceived } from '../since201/notice';

/** 2.1 S01–S03: a battery was put in or taken out. Who did it is told by the token's pseudonym. */
export const batterySwap: Action<messages.BatterySwapRequest, messages.BatterySwapResponse> = async (
  request,
  context,
) => ({
  facts: [
    messageReceived('BatterySwap', request, context, {
      ...contentOf(request, ['idToken', 'vendorInfo']),
      tokenRef: context.tokens.refOf(request.idToken.idToken),
    }),
  ],
  reply: {},
});

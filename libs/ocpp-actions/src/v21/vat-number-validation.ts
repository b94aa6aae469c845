import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { messageReceived } from '../since201/notice';

/** 2.1 C18.FR.08–10: nobody here asks a register of VAT numbers, so none is valid. A number may be a person's: no fact has it. */
export const vatNumberValidation: Action<
  messages.VatNumberValidationRequest,
  messages.VatNumberValidationResponse
> = async (request, context) => ({
  facts: [messageReceived('VatNumberValidation', request, context)],
  reply: {
    vatNumber: request.vatNumber,
    ...(request.evseId !== undefined && { evseId: request.evseId }),
    status: 'Rejected',
    statusInfo: { reasonCode: 'NotEnabled' },
  },
});

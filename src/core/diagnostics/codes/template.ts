import { error } from '../code.js';

export const templateCodes = {
};

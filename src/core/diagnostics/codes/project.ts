import { error } from '../code.js';

export const projectCodes = {
};

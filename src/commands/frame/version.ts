/** Eider's version; a test keeps it equal to package.json's, which would cost a file to read at every start. */
export const version = '0.1.0';

// What others would have made.

export const part = "part";

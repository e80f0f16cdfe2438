/** What a notice is about: a check that fails, an approved exemption that ends soon, one that has ended. */
export type NoticeTopic = 'regression' | 'exemption-expiring' | 'exemption-expired';

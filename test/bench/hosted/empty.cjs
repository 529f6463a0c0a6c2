// An extension that does nothing: what any extension costs.
'use strict';

exports.activate = () => undefined;

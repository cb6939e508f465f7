const day = 'today';
throw new Error(`not ${day}`);

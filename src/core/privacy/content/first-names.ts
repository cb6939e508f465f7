/**
 * First names in common use in France, folded (no accents, lower case): those given most often since 1900, and common ones of other
 * countries. Where the list comes from: `docs/decisions/0010-names-in-the-scan.md`.
 */
export const firstNames: ReadonlySet<string> = new Set(
  `
marie jean pierre michel andre philippe rene louis alain jacques bernard marcel daniel roger robert paul claude christian henri georges nicolas francois
patrick gerard christophe joseph julien maurice laurent frederic eric david stephane pascal sebastien alexandre thierry olivier thomas antoine raymond guy
dominique charles didier marc vincent yves guillaume bruno serge jerome lucien franck fabrice denis maxime romain anthony emmanuel kevin gilles jonathan
lucas hugo enzo nathan theo mathieu matthieu arthur gabriel leo raphael adam jules ethan noah tom mathis clement benjamin baptiste quentin alexis florian
damien dylan jordan jeremy cedric ludovic mickael mickaël arnaud gregory loic yann yannick herve remi remy fabien samuel simon victor valentin adrien
axel evan sacha nolan timeo liam gabin maël mael malo eliott elliot martin aaron robin oscar isaac marius augustin eugene gaston emile leon albert fernand
edouard ernest gustave alphonse auguste albin armand edmond felix gilbert jeannot leonard lionel norbert regis roland romuald sylvain teddy tony
tristan xavier yvan yvon yohan yoann william walter wilfried cyril cyrille corentin ronan erwan tanguy gael gwenael ewen titouan killian kylian
jeanne francoise monique catherine nathalie isabelle jacqueline anne sylvie martine madeleine nicole suzanne helene christine marguerite denise louise
christiane yvonne valerie sandrine stephanie veronique sophie chantal annie therese germaine patricia celine corinne brigitte michele michelle
simone odette josette paulette genevieve juliette joelle jocelyne josiane evelyne florence laurence lucie andree caroline julie yvette ginette
renee sabrina aurelie elodie emilie laetitia melanie audrey virginie camille lea manon chloe emma ines jade louna lina sarah laura marine pauline
mathilde oceane anais clara morgane charlotte justine alice zoe eva lola romane juliette rose ambre mila agathe lena louane anna nina alicia
margaux elise claire marion fanny amelie cecile estelle delphine karine carole severine magali muriel nadine nadege agnes beatrice bernadette
colette danielle eliane elisabeth eliane elsa fabienne france frederique gabrielle georgette gisele henriette huguette irene jeannine janine
lucienne lydie liliane lisa maryse marcelle mireille myriam odile pascale raymonde regine rolande rosalie roseline sabine solange solene
sylviane sylvette ursule viviane yolande adele aline amandine angelique angele antoinette armelle arlette astrid augustine aurore barbara berthe blandine
blanche candice cassandra clemence clementine clotilde constance coralie cynthia daphne diane dorothee edith edwige eleonore eloise emmanuelle
emilienne ernestine eugenie fernande flavie flora gaelle ghislaine gwendoline heloise hortense ingrid jessica jennifer johanna josephine
leonie leontine linda lise ludivine madison maelle maelys maeva marianne marina marjorie marthe maud melissa mona nathalie noemie nolwenn
ophelie perrine philomene rachel rebecca rosa salome samantha sandra simonne soizic solenn sonia suzette sybille tatiana tiphaine vanessa
victoire victoria violette wendy yasmine apolline capucine elena ella inaya iris jasmine juliana livia lou lucile margot nour olivia valentine
mohamed mohammed ahmed ali karim rachid said youssef omar ibrahim hassan abdel abdelkader mustapha samir nabil farid mehdi bilal amine ayoub yanis
rayan ilyes ismael hamza khalid khaled brahim hamid driss kamel mourad tarek sofiane walid zakaria fatima fatiha khadija aicha samira nadia yasmina
malika zohra leila naima karima rachida latifa houria salima amina amel sana soraya hanane imane mariam meriem assia djamila fatma nawel
mamadou ousmane moussa amadou ibrahima abdoulaye cheikh modou boubacar aminata fatou fatoumata mariama aissatou awa khady oumar souleymane
mehmet mustafa ahmet hasan huseyin emre murat fatih ayse fatma zeynep elif emine
jose joao antonio manuel carlos luis paulo fernando francisco miguel pedro rui jorge maria ana fernanda conceicao lurdes fatima teresa rosa
juan javier carmen pilar dolores josefa isabel mercedes luisa giuseppe giovanni salvatore angelo mario antonio franco carmela concetta rosaria
piotr jan krzysztof andrzej tomasz anna katarzyna agnieszka ewa irena stanislas casimir dragan zoran milan ivan nicolae ion elena vladimir
thi van minh tuan linh huong thanh hung wei li xin hans karl peter john james michael mary elizabeth
ange doume dominique battista petru antoine xavier maite amaia mikel peio pascual bastien mathias lilian ruben alban aymeric amaury briac
come cosme desire celestin firmin honore hippolyte hyacinthe leopold narcisse octave prosper theodore theophile urbain zephirin
enguerrand gontran sixtine segolene berengere anatole achille adolphe alfred alexandrine aime aimee clotaire elie eloi etienne ferdinand
gaetan gaspard gauthier ghislain gregoire hector hilaire ignace isidore jacky joachim jordy ladislas laurie lazare leandre mathurin maxence
melchior modeste nestor noe noel noella nolwen pacome pascaline reine rodolphe rodrigue rosine sidonie sixte sylvestre thibault thibaut tugdual
`
    .trim()
    .split(/\s+/u),
);

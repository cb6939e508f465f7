/**
 * Surnames common in France, folded. A word here proves nothing alone: many are first names, trades, towns or plain words.
 * Where the list comes from: `docs/decisions/0010-names-in-the-scan.md`.
 */
export const surnames: ReadonlySet<string> = new Set(
  `
martin bernard thomas petit robert richard durand dubois moreau laurent simon michel lefebvre leroy roux david bertrand morel fournier girard
bonnet dupont lambert fontaine rousseau vincent muller lefevre faure andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier
garcia perrin robin clement morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel meyer dufour meunier
brun blanchard giraud joly riviere lucas brunet gaillard barbier arnaud martinez gerard roche renard schmitt roy leroux colin vidal caron
picard roger fabre aubert lemoine renaud dumas lacroix olivier philippe bourgeois pierre benoit rey leclerc payet rolland leclercq guillaume
lecomte lopez jean dupuy guillot hubert berger carpentier sanchez dupuis moulin louis deschamps huet vasseur perez boucher fleury royer klein
jacquet adam paris poirier marty aubry guyot carre charles renault charpentier menard maillard baron bertin bailly herve schneider fernandez
le collet leger bouvier julien prevost millet perrot daniel cousin germain breton besson langlois remy le_goff pelletier leveque perrier leblanc
barre lebrun marchal weber mallet hamon boulanger jacob monnier michaud rodriguez guichard gillet etienne grondin poulain tessier chevallier
collin chauvin da silva bouchet gay lemaitre benard marechal humbert reynaud antoine hoarau perret barthelemy cordier pichon lejeune gilbert
lamy delaunay pasquier carlier laporte gros buisson carre delmas guyon pires ferreira alexandre gonzalez bousquet lacombe didier vallee jacques
hernandez albert charrier rossi coulon legros pons leduc besnard launay millot texier leconte blanchet fischer mace ollivier camus delorme cohen
lebreton poirot bodin chartier raymond tanguy hardy georges coste pascal dupre ruiz maury guilbert hebert imbert gomez ribeiro marion normand
mahe favre sauvage chauvet bouvet goncalves maurice pineau voisin martins lelievre lacoste navarro bigot laine tournier weiss boutin lopes
pereira da costa santos fernandes rodrigues gomes alves carvalho teixeira marques mendes nunes oliveira pinto de sousa moreira correia
nguyen tran pham le huynh hoang vu vo dang bui do ngo duong diallo traore coulibaly camara diop ndiaye sow ba keita cisse sylla toure kone
diarra fofana konate sissoko bah barry sall gueye faye sarr seck fall benali saidi belkacem cherif mansouri haddad bouzid hamdi khelifi slimani
amrani alaoui idrissi bennani tahiri el ben ait ould hadj mohamed ahmed ali yilmaz kaya demir celik sahin yildiz ozturk aydin arslan dogan
kowalski nowak wisniewski wojcik popescu ionescu popa petrovic jovanovic rossi russo ferrari esposito bianchi romano colombo ricci marino greco
wang zhang chen liu li yang huang wu lin zhou hoffmann wagner becker schulz bauer koch richter schwartz zimmermann meyer walter kieffer
le_gall le_roux le_bihan le_corre le_guen le_bris le_berre le_floch le_borgne le_bras guillou prigent tanguy kervella morvan riou madec cariou
abgrall cloarec nedelec hascoet quere querre rannou kerbrat jezequel podeur floch stephan salaun gourvennec toullec corre hemery cabon
lagadec guivarch cornec mevel lozach quemener derrien autret bescond morvan lebon pellen bihan gall goff borgne bris berre bras guen
janicot tixier chazal roudier lavergne peyrot bourdeau villatte parot vergne dubreuil lachaud chassagne faucher mounier nadaud desmoulins
sabatier teissier pages puech vidal cazals rouquette soulie alary bonnefoy barthes fabregue cabanes castan delpech lafon lafont laffont
etcheverry etchegaray lafitte bidegain harispe casabianca mattei santoni poggi colonna orsini luciani albertini leca paoli
vandenberghe vanhoutte deconinck delattre dehaene lecocq delvaux lambrecht wattiez deschepper dupre desmet declercq verhaeghe
grandjean petitjean grosjean bonhomme belhomme bonneau brossard bruneau cadet chapuis chatelain claude combes courtois crepin dagorne delage
descamps devaux drouet dubourg duchemin duchesne dufresne duhamel dujardin dumoulin dupin dupuy durieux estève esteve evrard ferrand ferre ferry
fouquet gallet gallois garreau gaudin gautron genin georget gervais gibert gicquel gilles godard godefroy gosselin goujon granger grenier grimaud
guibert guignard guillemin guilloux hamel herbert jacquot jamet jourdan joubert jolivet jouan labbe lachambre lacour lafond lallemand
lambert landry lapeyre laroche lasserre lauret laval lavigne leblond lecoq lefort legendre lemonnier lepage leray lesage letellier levy loiseau
lombard magnier maillot maire mangin marin martel mary mas mauger merle millot monier monnet montagne morand moreno moulin mouton neveu nicolle
pages papin parent parisot pasquet paul pauly perron petitjean peltier peron pichard picot pinson poisson pottier poulet pruvost raynaud regnier
renou ricard richer rigaud rivet robinet rocher rose rossignol rouger rousset sabatier salmon samson savary serre seguin serres simonin
sorin souchet tardy techer thibault thierry thiery thomas torres toussaint turpin valentin vallet verdier verger vial vigneron villain vincent
`
    .trim()
    .split(/\s+/u)
    .map((name) => name.replaceAll('_', ' ')),
);

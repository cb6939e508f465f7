/**
 * Names of invented people. These lists are the corpus's own: they hold, on purpose, many names that a list of the most common ones does not
 * (regional, foreign, old and recent), since the owners of dwellings have such names.
 */
export const firstNames = words(`
Jean Marie Pierre Michel André Philippe René Louis Alain Jacques Bernard Marcel Daniel Roger Robert Paul Claude Christian Henri Georges Nicolas
François Patrick Gérard Christophe Jeanne Françoise Monique Catherine Nathalie Isabelle Jacqueline Anne Sylvie Martine Madeleine Nicole Suzanne
Hélène Christine Marguerite Denise Louise Christiane Yvonne Thomas Camille Léa Manon Chloé Emma Hugo Lucas Théo Enzo Nathan Jules Inès Jade Lina
Gwenaëlle Yann Erwan Loïc Maël Soizic Nolwenn Ronan Tanguy Goulven Annaïck Corentin Gaël Morgane Rozenn Bleuenn Ewen Titouan
Ange Doumè Lisandru Battista Ghjulia Petru Xavier Maïté Amaia Peio Mikel Eneko Odile Adèle Waltraud Hansi Sieglinde
Mohamed Fatima Karim Nadia Youssef Khadija Rachid Samira Abdelkader Yasmina Mehdi Amel Ousmane Aminata Mamadou Fatoumata Seydou Awa Koffi
Ayşe Mehmet Emre Zeynep Thi Minh Linh Tuan Huong João Maria José Paulo Fernanda Conceição António Ilda Piotr Agnieszka Katarzyna Wojciech Dragan Milica
Giuseppe Concetta Salvatore Rosaria Rajesh Priya Sivakumar Xiaoling Wei Anatole Eugénie Alphonsine Célestin Désiré Philomène Léontine Germaine
Fernande Gaston Lucien Raymonde Paulette Simone Ginette Huguette Josiane Brigitte Chantal Didier Thierry Pascal Éric Laurent Stéphane Sandrine
Valérie Karine Céline Sébastien Julien Mickaël Kevin Jordan Dylan Kylian Timéo Nolan Mila Rose Alba Ambre Zoé Louna Maëlys Éléonore Apolline
Gontran Enguerrand Sixtine Ségolène Hortense Bérengère Tiphaine Aurélie Élodie Marjolaine Solène Clothilde Anne-Marie Jean-Pierre Jean-Luc
Marie-Thérèse Jean-Baptiste Marie-Claude Jean-François Anne-Sophie Marie-Christine Paul-Henri`);

export const surnames = words(`
Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David Bertrand Morel Fournier Girard
Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure Mercier Blanc Guérin Boyer Garnier Chevalier Legrand Gauthier Garcia
Kerbrat Quéméneur Cloarec Abgrall Kermarrec Bothorel Le_Goff Le_Bihan Jézéquel Guivarch Tanguy Riou Madec L'Hostis Postec Cabioch Kerdoncuff
Trévidic Floch Salaün Péron Hascoët Corre Cariou Gourvennec Podeur Stéphan Quiniou Nédélec Lozach Cornec Berthou Le_Roux Le_Gall
Aupetit Lavergne Mourlon Chansard Peyrot Lachambre Roudier Jouhandeau Bourdeau Villatte Janicot Parot Moreigne Tixier Peynaud Chazal
Schmitt Meyer Klein Schneider Wendling Oberlé Zimmermann Hoffmann Sprauer Etcheverry Etchegaray Harispe Iribarne Bidegain Lafitte Casabianca
Mattei Santoni Poggi Colonna Orsini Da_Silva Ferreira Pereira Rodrigues Gonçalves Carvalho Lopes Fernandez Sanchez Perez Ruiz Navarro
Benali Bouzid Haddad Belkacem Cherif Mansouri Ait_Ahmed Ben_Salah Diallo Traoré Coulibaly Sow Ndiaye Konaté Nguyen Tran Pham Le Huynh Chen Wang
Yılmaz Kaya Demir Öztürk Kowalski Nowak Wiśniewski Petrović Popescu Ionescu Rossi Bianchi Esposito De_Oliveira Vandenberghe Vanhoutte Deconinck
Delattre Leclercq Wattiaux Dehaene Lecoq Le_Borgne De_La_Fontaine Du_Plessis D'Arcy Saint-Martin Grosjean Petitjean Bonnefoy Belhomme Taillefer
Boulanger Charpentier Tisserand Meunier Lemoine Labbé Chartier Marchand Pelletier Barbier Bouvier Vacher Fabre Sabatier Teissier Pagès Vidal
Rouquette Castanet Bousquet Delmas Lacombe Puech Cazals Soulié Carrière Viguier Alary Fabrègues Chauvet Perrin Jacquet Gaillard Baudry Thibault
Guillou Lucas Le_Corre Prigent Queffélec Ollivier Morvan Léon Kervella Rannou Toullec Bescond Drogou Crenn Milin Pouliquen Treguer`).map(
  (name) => name.replaceAll('_', ' '),
);

function words(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

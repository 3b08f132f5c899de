const words = (text: string) => text.trim().split(/\s+/);

/** Places that made-up sites are named after. */
export const cities = words(`
  Lisbon Porto Madrid Valencia Lyon Nantes Bruges Ghent Utrecht Leiden Bremen Dresden Graz Basel Turin Bologna Naples Split
  Ljubljana Brno Krakow Gdansk Vilnius Riga Tallinn Tampere Turku Uppsala Bergen Aarhus Cork Galway Leeds Bristol Cardiff
  Dundee Halifax Quebec Boston Denver Austin Portland Tucson Oaxaca Cusco Cordoba Recife Dakar Accra Lagos Nairobi Kigali
  Cairo Izmir Tbilisi Pune Chennai Dhaka Hanoi Osaka Sapporo Busan Perth Hobart Dunedin`);

const given = words(`
  Ada Adam Agnes Aisha Alan Alba Alice Amara Amir Ana Andre Anna Anton Arne Astrid Aya Beate Ben Bianca Bruno Carla Carmen
  Cecile Chen Clara Clive Dan Daria David Dina Dora Edgar Edith Elena Eli Elsa Emil Emma Enzo Erik Esther Eva Fatima Felix
  Fiona Flora Frank Frida Gabriel Gita Grace Greta Guido Hamid Hana Hanna Hans Hector Helen Hugo Ibrahim Ida Igor Ines Ingrid
  Irene Isaac Ivan Jack Jana Jasmin Jean Joan Joel Jonas Judith Julia Kai Karen Karl Kasia Kemal Kira Klaus Kofi Lara Lars
  Laura Lea Lena Leo Lia Lin Linus Lotte Lucas Lucia Lukas Maja Malik Mara Marco Maria Marie Marta Max Mei Mia Mila Mina
  Moritz Nadia Nils Nina Noah Nora Olaf Olga Omar Oscar Otto Pablo Paul Pedro Petra Pia Rafael Rania Remy Rita Robert Rosa`);

const surnames = words(`
  Abbott Adler Aguilar Ahmed Alvarez Amari Anders Arendt Asante Bakker Baran Barros Bauer Becker Berg Bianchi Blanc Boateng
  Bose Brandt Brennan Bruun Byrne Campos Carvalho Castro Chowdhury Cohen Conti Costa Cruz Dahl Dalgaard Danso Devi Diallo
  Diaz Dietrich Dubois Duarte Egger Ekman Engel Espinoza Evans Falk Farah Ferrari Fischer Fleming Fontana Forster Fuentes
  Gallo Garcia Gerber Ghosh Gomez Graf Greco Gruber Gupta Haas Hadid Hagen Halloran Hansen Harper Hassan Hayashi Heller
  Herrera Hidalgo Hoang Hofer Holm Horvat Huber Hughes Ibsen Ito Iyer Jansen Jensen Joshi Juarez Kaiser Kamara Kang Karlsson
  Kato Keller Khan Kimura Klein Koch Kovac Kowal Kruger Kumar Lang Larsen Lefevre Lehmann Leroy Lima Lindgren Lombardi Lopez
  Lund Madsen Maier Marino Martin Mbeki Medina Mehta Meijer Mendes Mensah Meyer Miller Molina Moreau Moreno Mori Moser Muller
  Murphy Nagy Nakamura Navarro Neumann Ngo Nguyen Nilsen Nowak Okafor Oliveira Olsen Ortega Owusu Park Patel Pavlov Perez
  Petit Pham Pinto Popov Quinn Ramos Rao Reid Reyes Ribeiro Ricci Richter Rivera Romano Rossi Roux Ruiz Sanchez Santos Sato
  Schmid Schulz Seidel Sharma Silva Singh Smit Sorensen Soto Stein Suzuki Svensson Takeda Tamm Tanaka Torres Toth Tran Ueda
  Ullman Urban Valdez Vargas Vega Vidal Visser Vogt Wagner Walsh Watson Weber Weiss Winter Wolf Wong Yamada Yilmaz Zhang Ziegler`);

const pairs = given.length * surnames.length;
/** Has no divisor in common with the number of pairs, so that walking by it meets every pair once before any comes again. */
const stride = 10_007;

/** A made-up person; no two indexes share a login name. */
export function personOf(index: number): { givenName: string; surname: string; name: string } {
  const pair = (index * stride) % pairs;
  const namesakes = Math.floor(index / pairs);
  const givenName = given[pair % given.length] ?? '';
  const surname = surnames[Math.floor(pair / given.length)] ?? '';
  const name = `${givenName}.${surname}`.toLowerCase();
  return { givenName, surname, name: namesakes === 0 ? name : `${name}${namesakes + 1}` };
}

/** Where made-up people work. */
export const departments = [
  ...['Sales', 'Marketing', 'Finance', 'Legal', 'Research', 'Development', 'Operations', 'Support'],
  ...['Purchasing', 'Logistics', 'Quality', 'People', 'Facilities', 'Security', 'Training', 'Board'],
] as const;

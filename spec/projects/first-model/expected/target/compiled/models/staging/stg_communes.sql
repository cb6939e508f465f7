select code, name, n from "main"."communes"

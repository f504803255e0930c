// Solara reads this before it starts: Vuetify's own colours, which only show in its rare messages.
vuetifyThemes = {
    light: { dark: false, colors: { primary: "#0853aa", background: "#eef1f5", surface: "#ffffff" } },
    dark: { dark: true, colors: { primary: "#54a5f4", background: "#0c1726", surface: "#142338" } },
};

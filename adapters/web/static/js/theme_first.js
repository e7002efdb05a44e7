// Loaded before the first paint, so that a chosen dark page never flashes white.
document.documentElement.dataset.theme = localStorage.getItem("plein.theme") ?? "system";

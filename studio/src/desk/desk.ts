import "./desk.css";
document.documentElement.dataset.ready = "yes";

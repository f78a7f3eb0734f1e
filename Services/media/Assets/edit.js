// Shows light, colors and shape while they are being set; without this, the button that shows them does.
"use strict";

(() => {
    const form = document.querySelector("form[data-edit]");
    const picture = document.querySelector("[data-edit-picture]");
    for (const slider of document.querySelectorAll('input[type="range"]')) {
        const told = slider.parentElement.querySelector("output");
        if (told) slider.addEventListener("input", () => { told.textContent = slider.value; });
    }
    if (!form || !picture) return;
    const number = (name) => Number(form.elements[name].value) || 0;
    const tones = { gray: "grayscale(1)", sepia: "sepia(1)" };
    const show = () => {
        // What is set counts from the picture as it was received.
        if (picture.dataset.plain) {
            picture.src = picture.dataset.plain;
            delete picture.dataset.plain;
        }
        const parts = { brightness: "brightness", contrast: "contrast", saturation: "saturate" };
        const filters = Object.entries(parts).map(([name, filter]) => `${filter}(${1 + number(name) / 100})`);
        picture.style.filter = filters.concat(tones[form.elements.tone.value] || []).join(" ");
        const angle = 90 * number("turns") + number("straighten");
        // Mirrored after it was turned, as the service does it.
        const mirror = form.elements.mirror.checked ? "scaleX(-1) " : "";
        picture.style.transform = `rotate(${number("straighten")}deg) ${mirror}rotate(${angle - number("straighten")}deg)`;
    };
    const shown = ["brightness", "contrast", "saturation", "tone", "turns", "mirror", "straighten"];
    form.addEventListener("input", (event) => {
        if (shown.includes(event.target.name)) show();
    });
})();

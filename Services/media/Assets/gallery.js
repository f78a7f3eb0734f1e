// What the pages of galleries can do without this, they do; here are keys, swipes, choosing all, and what arrives.
"use strict";

(() => {
    const go = (rel) => {
        const link = document.querySelector(`main a[rel="${rel}"]`);
        if (link) link.click();
    };

    const lightbox = document.querySelector("[data-lightbox]");
    if (lightbox) {
        document.addEventListener("keydown", (event) => {
            if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
            // The keys of a film and of fields are theirs.
            if (event.target.closest("video, input, select, textarea")) return;
            const rel = { ArrowLeft: "prev", ArrowRight: "next", Escape: "up" }[event.key];
            if (rel) go(rel);
        });
        let start = null;
        lightbox.addEventListener("touchstart", (event) => {
            // Two fingers zoom.
            start = event.touches.length === 1 ? event.touches[0] : null;
        }, { passive: true });
        lightbox.addEventListener("touchend", (event) => {
            if (!start || event.target.closest("video")) return;
            const end = event.changedTouches[0];
            const across = end.clientX - start.clientX;
            const down = end.clientY - start.clientY;
            start = null;
            if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) go(across > 0 ? "prev" : "next");
        }, { passive: true });
    }

    for (const form of document.querySelectorAll("form[data-selection]")) {
        const all = form.querySelector("[data-choose-all]");
        if (!all) continue;
        all.hidden = false;
        all.addEventListener("click", () => {
            const boxes = [...form.querySelectorAll('input[type="checkbox"][name="capture"]')];
            const isChoosing = boxes.some((box) => !box.checked);
            for (const box of boxes) box.checked = isChoosing;
        });
    }

    // Tells what comes and goes; asks again later when the service is away or has no place left.
    const listen = (address, came, went) => {
        const source = new EventSource(address);
        const captures = (event) => JSON.parse(event.data).captures;
        source.addEventListener("came", (event) => came(captures(event)));
        source.addEventListener("went", (event) => went(captures(event)));
        source.addEventListener("error", () => {
            if (source.readyState !== EventSource.CLOSED) return;
            setTimeout(() => listen(address, came, went), 30000);
        });
        addEventListener("pagehide", () => source.close(), { once: true });
    };

    const notice = document.querySelector("p[data-live]");
    if (notice) {
        const fresh = new Set();
        const tell = () => {
            notice.hidden = fresh.size === 0;
            const text = fresh.size === 1 ? notice.dataset.one : notice.dataset.many;
            notice.querySelector("a").textContent = text.replace("{count}", fresh.size);
        };
        const tile = (id) => document.querySelector(`li[data-capture="${CSS.escape(id)}"]`);
        listen(
            notice.dataset.live,
            (captures) => {
                for (const id of captures) if (!tile(id)) fresh.add(id);
                tell();
            },
            (captures) => {
                for (const id of captures) {
                    fresh.delete(id);
                    const gone = tile(id);
                    if (gone) gone.remove();
                }
                tell();
            });
    }

    const show = document.querySelector("body[data-show]");
    if (show) {
        const isStill = matchMedia("(prefers-reduced-motion: reduce)");
        const waiting = [];
        let timer = null;
        const stage = () => document.querySelector("[data-stage]");
        const play = () => {
            const film = stage().querySelector("video");
            if (film && !isStill.matches) film.play().catch(() => {});
        };
        const step = async () => {
            clearTimeout(timer);
            const next = waiting.shift();
            const address = next
                ? `${show.dataset.show}?capture=${encodeURIComponent(next)}` : stage().dataset.following;
            try {
                const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "manual" });
                // Whoever may no longer look is led to where one signs in.
                if (answer.type === "opaqueredirect" || answer.status === 403) return location.reload();
                if (answer.ok) {
                    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
                    const following = page.querySelector("[data-stage]");
                    if (following) stage().replaceWith(document.adoptNode(following));
                    play();
                }
            } catch {
                // The network is away: what is on the screen stays there, and is asked for again.
            }
            timer = setTimeout(step, 1000 * Number(show.dataset.seconds));
        };
        listen(
            show.dataset.live,
            (captures) => {
                waiting.push(...captures.reverse().filter((id) => !waiting.includes(id)));
                waiting.splice(0, waiting.length - 50);
                // Nothing is shown yet: there is no reason to wait.
                if (!stage().dataset.capture) step();
            },
            (captures) => {
                for (const id of captures) {
                    const place = waiting.indexOf(id);
                    if (place >= 0) waiting.splice(place, 1);
                }
                if (!captures.includes(stage().dataset.capture)) return;
                // Off the screen now; the next one comes as soon as it is here.
                stage().replaceChildren();
                step();
            });
        play();
        timer = setTimeout(step, 1000 * Number(show.dataset.seconds));
        const button = document.querySelector("[data-full-screen]");
        if (button && document.documentElement.requestFullscreen) {
            button.hidden = false;
            button.addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => {}));
        }
    }
})();

// Sends a suggestion, and nothing that tells whose it is.

const form = document.getElementById("box");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch(form.dataset.put, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ words: form.elements.words.value }),
  });
  if (answer.ok) form.reset();
});

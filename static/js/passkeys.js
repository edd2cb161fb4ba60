/* Passkeys: the button asks the browser, the browser asks the person, and the form goes off with what it answered. */
const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

const fetched = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
};

const make = (told) =>
  navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(told.publicKey) });
const show = (told) =>
  navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(told.publicKey) });

const listen = (place) => {
  const { options, from, does, refused, elsewhere } = place.dataset;
  const form = place.closest("form");
  const button = place.querySelector("button");
  const said = place.querySelector("[role=alert]");

  const answer = async () => {
    const told = options ? JSON.parse(options) : await fetched(from);
    const passkey = await (does === "make" ? make(told) : show(told));
    place.querySelector("input[type=hidden]").value = JSON.stringify(passkey);
    form.submit();
  };

  const press = async () => {
    if (![...form.querySelectorAll("input[type=checkbox]")].every((box) => box.reportValidity())) return;
    button.disabled = true;
    said.hidden = true;
    try {
      await answer();
    } catch (error) {
      // "SecurityError": the address is not the one that passkeys are made for. All else can be tried once more.
      said.firstElementChild.textContent = error.name === "SecurityError" ? elsewhere : refused;
      said.hidden = false;
    }
    button.disabled = false;
  };

  button.addEventListener("click", press);
  button.hidden = false;
  place.querySelector("[data-without]").hidden = true;
};

if (able) document.querySelectorAll("[data-does]").forEach(listen);

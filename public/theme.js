// Sets the theme before the first paint. A file of its own, so that the content security policy need not allow it inline.
;(function () {
  var dark = window.matchMedia('(prefers-color-scheme: dark)')
  function apply() {
    var choice = null
    try {
      choice = window.localStorage.getItem('descent:theme')
    } catch (_) {
      // Storage is blocked: the system decides.
    }
    var known = choice === 'light' || choice === 'dark' || choice === 'projector'
    document.documentElement.dataset.theme = known ? choice : dark.matches ? 'dark' : 'light'
  }
  apply()
  dark.addEventListener('change', apply)
  window.addEventListener('storage', apply)
})()

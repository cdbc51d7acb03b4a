// Sets the theme before the first paint. A file of its own, so that the content security policy need not allow it inline.
;(function () {
  var dark = window.matchMedia('(prefers-color-scheme: dark)')
  function known(choice) {
    return choice === 'light' || choice === 'dark' || choice === 'projector'
  }
  function apply() {
    // An embedded demo is told by its address.
    var choice = new URLSearchParams(window.location.search).get('theme')
    try {
      choice = known(choice) ? choice : window.localStorage.getItem('descent:theme')
    } catch (_) {
      // Storage is blocked: the system decides.
    }
    document.documentElement.dataset.theme = known(choice) ? choice : dark.matches ? 'dark' : 'light'
  }
  apply()
  dark.addEventListener('change', apply)
  window.addEventListener('storage', apply)

  // Paper is light.
  var before = null
  window.addEventListener('beforeprint', function () {
    before = before || document.documentElement.dataset.theme
    document.documentElement.dataset.theme = 'light'
  })
  window.addEventListener('afterprint', function () {
    if (before !== null) document.documentElement.dataset.theme = before
    before = null
  })
})()

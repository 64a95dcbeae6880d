// A QR code of a short text, drawn as one path.
// Only numbers of the locker go in, never an access code.
import { create } from 'qrcode'

export function Qr({ text }: { readonly text: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size } = modules
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (modules.get(y, x)) path += `M${x} ${y}h1v1h-1z`
  }
  return (
    <svg class="qr" viewBox={`-4 -4 ${size + 8} ${size + 8}`} aria-hidden="true">
      <rect class="qr-ground" x="-4" y="-4" width={size + 8} height={size + 8} />
      <path class="qr-dots" d={path} />
    </svg>
  )
}

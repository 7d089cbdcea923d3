using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>What lens and sensor make of the light: blur, vignetting, exposure, noise, and sRGB bytes.</summary>
internal sealed class SampleSensor(Camera camera, SampleExposure exposure)
{
    // Share of a pixel's light that falls on each of its neighbors along x, and as much along y.
    private const float Spill = 0.09f;

    private static readonly byte[] SrgbOfLinear = SrgbTable();

    private readonly float _gain = (float)exposure.Gain * 1.22f;
    private readonly float _inverseRadiusSquared = 4f / (camera.Width * camera.Width + camera.Height * camera.Height);

    /// <summary>Turns a row of light, with the rows above and below it, into pixels.</summary>
    public void Expose(
        int y, ReadOnlySpan<Vector3> above, ReadOnlySpan<Vector3> row, ReadOnlySpan<Vector3> below, Span<Rgb24> pixels)
    {
        var dy = y + 0.5f - (float)camera.PrincipalPoint.Y;
        for (var x = 0; x < pixels.Length; x++)
        {
            var left = Math.Max(0, x - 1);
            var right = Math.Min(pixels.Length - 1, x + 1);
            var light = (1 - 2 * Spill) * Vertical(above, row, below, x)
                + Spill * (Vertical(above, row, below, left) + Vertical(above, row, below, right));
            var dx = x + 0.5f - (float)camera.PrincipalPoint.X;
            var radiusSquared = (dx * dx + dy * dy) * _inverseRadiusSquared;
            light *= _gain * (1 - 0.20f * radiusSquared - 0.10f * radiusSquared * radiusSquared);
            pixels[x] = Quantize(light, Hash(((ulong)(uint)exposure.Id.Value << 40) ^ ((ulong)(uint)y << 20) ^ (uint)x));
        }
    }

    private static Vector3 Vertical(ReadOnlySpan<Vector3> above, ReadOnlySpan<Vector3> row, ReadOnlySpan<Vector3> below, int x) =>
        (1 - 2 * Spill) * row[x] + Spill * (above[x] + below[x]);

    // Noise of photons and of reading, about normal: the sum of two uniform numbers of 10 bits for each color.
    private static Rgb24 Quantize(Vector3 light, ulong bits)
    {
        var noise = new Vector3(
            (bits & 1023) + ((bits >> 10) & 1023), ((bits >> 20) & 1023) + ((bits >> 30) & 1023),
            ((bits >> 40) & 1023) + ((bits >> 50) & 1023));
        noise = (noise - new Vector3(1023)) * (1 / 417f);
        light = Vector3.Max(light, Vector3.Zero);
        light += noise * Vector3.SquareRoot(light * 2.2e-5f + new Vector3(1.2e-6f));
        light = Vector3.Clamp(light, Vector3.Zero, Vector3.One) * (SrgbOfLinear.Length - 1) + new Vector3(0.5f);
        return new(SrgbOfLinear[(int)light.X], SrgbOfLinear[(int)light.Y], SrgbOfLinear[(int)light.Z]);
    }

    private static ulong Hash(ulong z)
    {
        z = (z + 0x9E3779B97F4A7C15UL) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 29)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 32);
    }

    private static byte[] SrgbTable()
    {
        var table = new byte[8192];
        for (var i = 0; i < table.Length; i++)
        {
            var v = i / (table.Length - 1.0);
            var srgb = v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055;
            table[i] = (byte)Math.Round(255 * srgb);
        }
        return table;
    }
}

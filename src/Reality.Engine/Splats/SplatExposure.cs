using System.Runtime.Intrinsics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Gain and offset of the color channels of each photo, trained together with the splats. Photos of one scene differ in exposure
/// and white balance. Otherwise splats would imitate that by colors that depend on the direction of view.
/// </summary>
internal sealed class SplatExposure
{
    public const int PerPhoto = 6;
    private const float Rate = 1e-3f;
    private const float MomentDecay = 0.9f;
    private const float SquareDecay = 0.99f;

    // Share of its difference from the mean exposure of the scene that a photo loses at each step.
    private const float Pull = 1e-3f;

    public SplatExposure(int photoCount)
    {
        Values = new float[PerPhoto * photoCount];
        Moments = new float[2 * Values.Length];
        for (var i = 0; i < Values.Length; i += 2)
            Values[i] = 1;
    }

    /// <summary>Whether training keeps the exposures fixed, as in tiles, which share those of their scene.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Gain and offset of red, green and blue, photo by photo.</summary>
    public float[] Values { get; }

    /// <summary>Means of the gradients, and of their squares.</summary>
    public float[] Moments { get; }

    /// <summary>The exposures of some of the photos, held fixed.</summary>
    public SplatExposure Select(IReadOnlyList<int> photos)
    {
        var chosen = new SplatExposure(photos.Count) { IsFixed = true };
        for (var i = 0; i < photos.Count; i++)
            Values.AsSpan(PerPhoto * photos[i], PerPhoto).CopyTo(chosen.Values.AsSpan(PerPhoto * i));
        return chosen;
    }

    /// <summary>
    /// The rendered colors with the exposure of the photo. Pixels that are not valid in the photo get the colors of the photo.
    /// </summary>
    /// <param name="target">0 beyond the width.</param>
    public void Apply(int photo, SplatImage rendered, SplatImage colors, Image<byte>? validity, SplatImage target)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var first = PerPhoto * photo + 2 * channel;
            var (gain, offset) = (Lanes.Of(Values[first]), Lanes.Of(Values[first + 1]));
            float[] from = rendered.Planes[channel], to = target.Planes[channel], given = colors.Planes[channel];
            for (var y = 0; y < rendered.Height; y++)
            {
                for (var x = 0; x < rendered.Stride; x += Lanes.Count)
                {
                    var at = y * rendered.Stride + x;
                    var inside = Vector512.LessThan(Lanes.Index, Lanes.Of(rendered.Width - x));
                    Lanes.Store(Lanes.Fma(gain, Lanes.Load(from, at), offset) & inside, to, at);
                }
                for (var x = 0; validity is not null && x < rendered.Width; x++)
                {
                    if (validity[x, y] == 0)
                        to[y * rendered.Stride + x] = given[y * rendered.Stride + x];
                }
            }
        }
    }

    /// <summary>
    /// Takes a step against the gradient by the colors with exposure. Then converts that gradient into the one by the rendered
    /// colors.
    /// </summary>
    /// <param name="uses">Number of comparisons of the photo so far, including this one.</param>
    public void Learn(int photo, SplatImage rendered, SplatImage gradient, Image<byte>? validity, int uses)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var at = PerPhoto * photo + 2 * channel;
            float[] colors = rendered.Planes[channel], slopes = gradient.Planes[channel];
            var gain = Lanes.Of(Values[at]);
            double byGain = 0, byOffset = 0;
            for (var y = 0; y < rendered.Height; y++)
            {
                for (var x = 0; validity is not null && x < rendered.Width; x++)
                {
                    if (validity[x, y] == 0)
                        slopes[y * rendered.Stride + x] = 0;
                }
                Vector512<float> sum = Vector512<float>.Zero, weighted = sum;
                for (var i = y * rendered.Stride; i < (y + 1) * rendered.Stride; i += Lanes.Count)
                {
                    var slope = Lanes.Load(slopes, i);
                    sum += slope;
                    weighted = Lanes.Fma(slope, Lanes.Load(colors, i), weighted);
                    Lanes.Store(slope * gain, slopes, i);
                }
                (byGain, byOffset) = (byGain + Lanes.Sum(weighted), byOffset + Lanes.Sum(sum));
            }
            if (IsFixed)
                continue;
            Move(at, byGain, uses, 1);
            Move(at + 1, byOffset, uses, 0);
        }
    }

    /// <summary>
    /// Transfers the gain and offset of the photo of median brightness to the colors of the splats. They then look like most
    /// photos do, as the mesh does (<see cref="Texturing.ExposureGains"/>). Photos keep their differences from that photo.
    /// </summary>
    public void MoveMiddleInto(SplatParameters splats)
    {
        var photoCount = Values.Length / PerPhoto;
        for (var channel = 0; channel < 3; channel++)
        {
            var middle = Enumerable.Range(0, photoCount).Select(photo => PerPhoto * photo + 2 * channel)
                .OrderBy(at => 0.5f * Values[at] + Values[at + 1]).ElementAt(photoCount / 2);
            var (gain, offset) = (Values[middle], Values[middle + 1]);
            for (var at = 2 * channel; at < Values.Length; at += PerPhoto)
                (Values[at], Values[at + 1]) = (Values[at] / gain, Values[at + 1] - Values[at] * offset / gain);
            var constant = (0.5f * (gain - 1) + offset) / (float)SphericalHarmonics.Constant;
            for (var splat = 0; splat < splats.Count; splat++)
            {
                for (var p = SplatParameters.Harmonic + channel; p < SplatParameters.PerSplat; p += 3)
                    splats[splat, p] *= gain;
                splats[splat, SplatParameters.Harmonic + channel] += constant;
            }
        }
    }

    private void Move(int at, double gradient, int uses, float mean)
    {
        ref var moment = ref Moments[2 * at];
        ref var square = ref Moments[2 * at + 1];
        moment = (float)(MomentDecay * moment + (1 - MomentDecay) * gradient);
        square = (float)(SquareDecay * square + (1 - SquareDecay) * gradient * gradient);
        var (m, s) = (moment / (1 - ExactMath.Pow(MomentDecay, uses)), square / (1 - ExactMath.Pow(SquareDecay, uses)));
        Values[at] += (float)(-Rate * m / (Math.Sqrt(s) + 1e-15) + Pull * (mean - Values[at]));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>
/// Difference of a rendered image from a photo, and its gradient. The loss is 0.8 times the mean absolute difference plus 0.2
/// times (1 - SSIM), with Gaussian windows of 11 x 11 pixels (Wang et al. 2004; Kerbl et al. 2023). Both images are black beyond
/// their border.
/// </summary>
/// <param name="threadCount">Threads to use, 1 or more.</param>
public sealed class SplatLoss(int threadCount)
{
    private const float Ssim = 0.2f;
    private const float Luminance = 0.01f * 0.01f;
    private const float Contrast = 0.03f * 0.03f;
    private const int Reach = 5;

    // A Gaussian with a standard deviation of 1.5 pixels.
    private static readonly float[] s_window = Window();

    private readonly ParallelOptions _parallelism = new() { MaxDegreeOfParallelism = threadCount };
    private readonly SplatImage _byMean = new(0, 0);
    private readonly SplatImage _bySquare = new(0, 0);
    private readonly SplatImage _byProduct = new(0, 0);
    private double[] _lossOfRow = [];
    private double[] _ssimOfRow = [];

    private int Width => _byMean.Width;

    private int Height => _byMean.Height;

    /// <summary>
    /// The loss and the mean SSIM, and the gradient of the loss by each pixel of the rendered image. All have the same size.
    /// </summary>
    /// <param name="rendered">0 beyond the width.</param>
    /// <param name="photo">Likewise.</param>
    public (double Loss, double Ssim) Differentiate(SplatImage rendered, SplatImage photo, SplatImage gradient)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(gradient);
        Prepare(rendered.Width, rendered.Height);
        ForRows((channel, y, buffers) => CompareRow(channel, y, rendered, photo, buffers));
        ForRows((channel, y, buffers) => DifferentiateRow(channel, y, rendered, photo, gradient, buffers));
        var (loss, ssim) = (0.0, 0.0);
        for (var row = 0; row < 3 * Height; row++)
            (loss, ssim) = (loss + _lossOfRow[row], ssim + _ssimOfRow[row]);
        var count = 3.0 * Width * Height;
        return (loss / count, ssim / count);
    }

    private void Prepare(int width, int height)
    {
        foreach (var image in (ReadOnlySpan<SplatImage>)[_byMean, _bySquare, _byProduct])
            image.Resize(width, height);
        if (_lossOfRow.Length < 3 * height)
            (_lossOfRow, _ssimOfRow) = (new double[3 * height], new double[3 * height]);
    }

    // Rows of all channels, in strips; each strip has its own buffers.
    private void ForRows(Action<int, int, float[]> body)
    {
        const int Strip = 16;
        var strips = (Height + Strip - 1) / Strip;
        Parallel.For(0, 3 * strips, _parallelism, () => new float[5 * BufferLength], (item, _, buffers) =>
        {
            var (channel, first) = (item / strips, item % strips * Strip);
            for (var y = first; y < Math.Min(first + Strip, Height); y++)
                body(channel, y, buffers);
            return buffers;
        }, _ => { });
    }

    // Has room for the window at both ends, which stays zero.
    private int BufferLength => _byMean.Stride + 2 * Lanes.Count;

    // The sum of losses of a row, and the derivatives of its SSIM by the local means of a, a² and a b.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CompareRow(int channel, int y, SplatImage rendered, SplatImage photo, float[] buffers)
    {
        var (stride, length) = (rendered.Stride, BufferLength);
        Span<float> a = rendered.Planes[channel], b = photo.Planes[channel];
        var (first, last) = (Math.Max(0, y - Reach), Math.Min(Height - 1, y + Reach));
        Span<float> ma = buffers.AsSpan(0, length), mb = buffers.AsSpan(length, length);
        Span<float> aa = buffers.AsSpan(2 * length, length), bb = buffers.AsSpan(3 * length, length);
        Span<float> ab = buffers.AsSpan(4 * length, length);
        for (var x = 0; x < stride; x += Lanes.Count)
        {
            V sa = V.Zero, sb = V.Zero, saa = V.Zero, sbb = V.Zero, sab = V.Zero;
            for (var row = first; row <= last; row++)
            {
                var weight = Lanes.Of(s_window[row - y + Reach]);
                V va = Lanes.Load(a, row * stride + x), vb = Lanes.Load(b, row * stride + x);
                V wa = weight * va, wb = weight * vb;
                (sa, sb) = (sa + wa, sb + wb);
                (saa, sbb, sab) = (Lanes.Fma(wa, va, saa), Lanes.Fma(wb, vb, sbb), Lanes.Fma(wa, vb, sab));
            }
            Lanes.Store(sa, ma, x + Lanes.Count);
            Lanes.Store(sb, mb, x + Lanes.Count);
            Lanes.Store(saa, aa, x + Lanes.Count);
            Lanes.Store(sbb, bb, x + Lanes.Count);
            Lanes.Store(sab, ab, x + Lanes.Count);
        }
        double loss = 0, total = 0;
        for (var x = 0; x < stride; x += Lanes.Count)
        {
            V va = Across(ma, x), vb = Across(mb, x);
            V variances = Across(aa, x) + Across(bb, x) - va * va - vb * vb + Lanes.Of(Contrast);
            var covariance = Lanes.Of(2) * (Across(ab, x) - va * vb) + Lanes.Of(Contrast);
            var means = Lanes.Of(2) * va * vb + Lanes.Of(Luminance);
            var squares = va * va + vb * vb + Lanes.Of(Luminance);
            var inverse = V.One / (squares * variances);
            var ssim = means * covariance * inverse;
            var bySquare = -ssim / variances;
            var byProduct = Lanes.Of(2) * means * inverse;
            var byMean = Lanes.Of(2) * vb * covariance * inverse - Lanes.Of(2) * va * ssim / squares
                - Lanes.Of(2) * va * bySquare - vb * byProduct;
            var inside = Vector512.LessThan(Lanes.Index, Lanes.Of(Width - x));
            var at = y * stride + x;
            Lanes.Store(byMean & inside, _byMean.Planes[channel], at);
            Lanes.Store(bySquare & inside, _bySquare.Planes[channel], at);
            Lanes.Store(byProduct & inside, _byProduct.Planes[channel], at);
            var difference = Vector512.Abs(Lanes.Load(a, at) - Lanes.Load(b, at));
            total += Lanes.Sum(ssim & inside);
            loss += Lanes.Sum((Lanes.Of(1 - Ssim) * difference + Lanes.Of(Ssim) * (V.One - ssim)) & inside);
        }
        (_lossOfRow[channel * Height + y], _ssimOfRow[channel * Height + y]) = (loss, total);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DifferentiateRow(
        int channel, int y, SplatImage rendered, SplatImage photo, SplatImage gradient, float[] buffers)
    {
        var (stride, length) = (rendered.Stride, BufferLength);
        Span<float> byMean = _byMean.Planes[channel], bySquare = _bySquare.Planes[channel];
        Span<float> byProduct = _byProduct.Planes[channel];
        var (first, last) = (Math.Max(0, y - Reach), Math.Min(Height - 1, y + Reach));
        Span<float> m = buffers.AsSpan(0, length), s = buffers.AsSpan(length, length), p = buffers.AsSpan(2 * length, length);
        for (var x = 0; x < stride; x += Lanes.Count)
        {
            V sm = V.Zero, ss = V.Zero, sp = V.Zero;
            for (var row = first; row <= last; row++)
            {
                var (weight, at) = (Lanes.Of(s_window[row - y + Reach]), row * stride + x);
                sm = Lanes.Fma(weight, Lanes.Load(byMean, at), sm);
                ss = Lanes.Fma(weight, Lanes.Load(bySquare, at), ss);
                sp = Lanes.Fma(weight, Lanes.Load(byProduct, at), sp);
            }
            Lanes.Store(sm, m, x + Lanes.Count);
            Lanes.Store(ss, s, x + Lanes.Count);
            Lanes.Store(sp, p, x + Lanes.Count);
        }
        Span<float> target = gradient.Planes[channel];
        var part = Lanes.Of(1f / (3 * Width * Height));
        for (var x = 0; x < stride; x += Lanes.Count)
        {
            var at = y * stride + x;
            V a = Lanes.Load(rendered.Planes[channel], at), b = Lanes.Load(photo.Planes[channel], at);
            var difference = a - b;
            // The sign of the difference; none if both are equal.
            var sign = (Vector512.GreaterThan(difference, V.Zero) & V.One) - (Vector512.LessThan(difference, V.Zero) & V.One);
            var bySsim = Across(m, x) + Lanes.Of(2) * a * Across(s, x) + b * Across(p, x);
            var inside = Vector512.LessThan(Lanes.Index, Lanes.Of(Width - x));
            Lanes.Store(part * (Lanes.Of(1 - Ssim) * sign - Lanes.Of(Ssim) * bySsim) & inside, target, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Across(ReadOnlySpan<float> buffer, int x)
    {
        var sum = V.Zero;
        for (var k = 0; k <= 2 * Reach; k++)
            sum = Lanes.Fma(Lanes.Of(s_window[k]), Lanes.Load(buffer, x + Lanes.Count - Reach + k), sum);
        return sum;
    }

    private static float[] Window()
    {
        var weights = Enumerable.Range(-Reach, 2 * Reach + 1)
            .Select(x => Core.Numerics.ExactMath.Exp(-x * x / (2 * 1.5 * 1.5))).ToArray();
        return Array.ConvertAll(weights, weight => (float)(weight / weights.Sum()));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reality.Engine.Mvs;

/// <summary>
/// Matching cost of a plane hypothesis: one minus the bilaterally weighted zero-mean normalized cross-correlation of the
/// reference patch and the source patch it is warped onto (Schönberger 2016, section 4.3; the warp linearized at the pixel).
/// </summary>
/// <remarks>
/// 0 is a perfect match, 1 no correlation or a patch that leaves the source image, 2 inverted contrast. Both variances are
/// raised by that of the noise, so that the cost of a patch without texture tends to 1 instead of a random value. Samples are
/// bilinear at positions rounded to 1/64 pixel.
/// </remarks>
internal static class PatchCost
{
    /// <summary>Cost of a patch that the source cannot judge.</summary>
    public const float NoEvidence = 1;

    // One gray level squared.
    private const float NoiseVariance = 1;

    private const int PhaseBits = 6;
    private const int PhaseMask = SourceView.SubPixels - 1;

    // Bilinear sums of bytes are in units of 1/4096 gray level.
    private const float GrayUnit = SourceView.SubPixels * SourceView.SubPixels;

    /// <summary>Cost of a patch that is warped into the source image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(in ReferencePatch patch, in AffineWarp warp, QuadImage source)
    {
        if (!IsInside(warp, source))
            return NoEvidence;
        return Avx2.IsSupported && Fma.IsSupported ? Vector(patch, warp, source) : Definition(patch, warp, source);
    }

    /// <summary>The definition, for a patch inside the source. <see cref="Vector"/> is equal to it, lane by lane.</summary>
    internal static float Definition(in ReferencePatch patch, in AffineWarp warp, QuadImage source)
    {
        Span<float> sum = stackalloc float[Lanes.Count];
        Span<float> squares = stackalloc float[Lanes.Count];
        Span<float> products = stackalloc float[Lanes.Count];
        var mean = patch.Mean * GrayUnit;
        for (var i = 0; i < PatchPattern.SampleCount; i++)
        {
            var (dx, dy) = (PatchPattern.X[i], PatchPattern.Y[i]);
            var x = (int)MathF.Round(MathF.FusedMultiplyAdd(warp.Xx, dx, MathF.FusedMultiplyAdd(warp.Xy, dy, warp.X)));
            var y = (int)MathF.Round(MathF.FusedMultiplyAdd(warp.Yx, dx, MathF.FusedMultiplyAdd(warp.Yy, dy, warp.Y)));
            var quad = source.Quads[(y >> PhaseBits) * source.Width + (x >> PhaseBits)];
            var gray = Bilinear(quad, x & PhaseMask, y & PhaseMask) - mean;
            var weighted = patch.Weights[i] * gray;
            var lane = i % Lanes.Count;
            sum[lane] += weighted;
            squares[lane] = MathF.FusedMultiplyAdd(weighted, gray, squares[lane]);
            products[lane] = MathF.FusedMultiplyAdd(patch.Centered[i], gray, products[lane]);
        }
        return Correlate(patch.Variance, Lanes.Sum(sum), Lanes.Sum(squares), Lanes.Sum(products));
    }

    internal static unsafe float Vector(in ReferencePatch patch, in AffineWarp warp, QuadImage source)
    {
        fixed (float* offsetsX = PatchPattern.X, offsetsY = PatchPattern.Y)
        fixed (float* weights = &patch.Weights[0], centered = &patch.Centered[0])
        fixed (uint* quads = source.Quads)
        {
            var (x0, xx, xy) = (Vector256.Create(warp.X), Vector256.Create(warp.Xx), Vector256.Create(warp.Xy));
            var (y0, yx, yy) = (Vector256.Create(warp.Y), Vector256.Create(warp.Yx), Vector256.Create(warp.Yy));
            var (width, phaseMask) = (Vector256.Create(source.Width), Vector256.Create(PhaseMask));
            var mean = Vector256.Create(patch.Mean * GrayUnit);
            var (sum, squares, products) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < PatchPattern.SampleCount; i += Lanes.Count)
            {
                var (dx, dy) = (Vector256.Load(offsetsX + i), Vector256.Load(offsetsY + i));
                var x = Avx.ConvertToVector256Int32(Fma.MultiplyAdd(xx, dx, Fma.MultiplyAdd(xy, dy, x0)));
                var y = Avx.ConvertToVector256Int32(Fma.MultiplyAdd(yx, dx, Fma.MultiplyAdd(yy, dy, y0)));
                var index = (y >> PhaseBits) * width + (x >> PhaseBits);
                var quad = Avx2.GatherVector256((int*)quads, index, sizeof(uint));
                var gray = Avx.ConvertToVector256Single(Bilinear(quad, x & phaseMask, y & phaseMask)) - mean;
                var weighted = Vector256.Load(weights + i) * gray;
                sum += weighted;
                squares = Fma.MultiplyAdd(weighted, gray, squares);
                products = Fma.MultiplyAdd(Vector256.Load(centered + i), gray, products);
            }
            return Correlate(patch.Variance, Lanes.Sum(sum), Lanes.Sum(squares), Lanes.Sum(products));
        }
    }

    // Whether all samples and their right and lower neighbors lie in the image; also false for NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInside(in AffineWarp warp, QuadImage source)
    {
        var reachX = PatchPattern.Radius * (MathF.Abs(warp.Xx) + MathF.Abs(warp.Xy));
        var reachY = PatchPattern.Radius * (MathF.Abs(warp.Yx) + MathF.Abs(warp.Yy));
        return warp.X - reachX >= 0 && warp.X + reachX < (source.Width - 1) * SourceView.SubPixels - 1
            && warp.Y - reachY >= 0 && warp.Y + reachY < (source.Height - 1) * SourceView.SubPixels - 1;
    }

    private static int Bilinear(uint quad, int phaseX, int phaseY)
    {
        var upper = (int)(quad & 255) * (SourceView.SubPixels - phaseX) + (int)(quad >> 8 & 255) * phaseX;
        var lower = (int)(quad >> 16 & 255) * (SourceView.SubPixels - phaseX) + (int)(quad >> 24) * phaseX;
        return upper * (SourceView.SubPixels - phaseY) + lower * phaseY;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Bilinear(Vector256<int> quad, Vector256<int> phaseX, Vector256<int> phaseY)
    {
        // Bytes (64 - phase, phase) twice, and 16-bit numbers (64 - phase, phase): phase * 255 + 64 is phase << 8 | 64 - phase.
        var across = (phaseX << 8) - phaseX + Vector256.Create(SourceView.SubPixels);
        across |= across << 16;
        var down = (phaseY << 16) - phaseY + Vector256.Create(SourceView.SubPixels);
        var rows = Avx2.MultiplyAddAdjacent(quad.AsByte(), across.AsSByte());
        return Avx2.MultiplyAddAdjacent(rows, down.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Correlate(float referenceVariance, float sum, float squares, float products)
    {
        const float perGray = 1 / GrayUnit;
        var mean = sum * perGray;
        var variance = MathF.Max(0, squares * (perGray * perGray) - mean * mean);
        var covariance = products * perGray;
        return 1 - covariance / MathF.Sqrt((referenceVariance + NoiseVariance) * (variance + NoiseVariance));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>
/// Blends the splats of a tile from front to back, sixteen pixels of a row at a time, and computes the gradient of the result.
/// </summary>
/// <remarks>
/// A row ends once all of its pixels are opaque. Blending and gradient compute transparency in the same way, so both end with the
/// same splat. Both visit the splats in the same order: the colors behind a splat are the final colors minus those accumulated up
/// to it.
/// </remarks>
internal static class SplatTileBlending
{
    /// <summary>
    /// Number of values that a tile needs while it is blended: transparency, three colors and the penalty, or five for the
    /// gradient.
    /// </summary>
    public const int ScratchLength = 5 * Side * Side;

    private const int Side = SplatTileLists.TileSide;

    // A pixel that is more opaque than this is finished.
    private const float LeastTransparency = 1e-4f;

    /// <summary>Colors of a tile over black.</summary>
    /// <param name="surface">Receives the penalties; null = there are none.</param>
    /// <param name="scratch">Of <see cref="ScratchLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend(SplatTileLists lists, int tile, SplatImage image, SplatSurface? surface, Span<float> scratch)
    {
        var (left, top) = (tile % lists.Columns * Side, tile / lists.Columns * Side);
        Span<float> clear = scratch[..(Side * Side)], red = scratch.Slice(Side * Side, Side * Side);
        Span<float> green = scratch.Slice(2 * Side * Side, Side * Side), blue = scratch.Slice(3 * Side * Side, Side * Side);
        var penalties = scratch.Slice(4 * Side * Side, Side * Side);
        clear.Fill(1);
        scratch[(Side * Side)..].Clear();
        ReadOnlySpan<float> inverseDepths = surface?.InverseDepths;
        var (splats, entries) = (lists.Splats, lists.Entries);
        var pixels = Lanes.Index + Lanes.Of(left + 0.5f);
        var live = (1u << Side) - 1;
        var least = Lanes.Of(SplatDefinition.Log2OfMinOpacity);
        for (var entry = lists.FirstEntry[tile]; entry < lists.FirstEntry[tile + 1] && live != 0; entry++)
        {
            ref readonly var splat = ref splats[entries[entry]];
            var dx = pixels - Lanes.Of(splat.X);
            var across = Lanes.Fma(dx * dx, Lanes.Of(splat.A), Lanes.Of(splat.LogOpacity));
            var mixed = dx * Lanes.Of(splat.B);
            V r = Lanes.Of(splat.Red), g = Lanes.Of(splat.Green), b = Lanes.Of(splat.Blue);
            for (var rows = live & RowsOf(splat, top); rows != 0; rows &= rows - 1)
            {
                var row = BitOperations.TrailingZeroCount(rows);
                var dy = top + row + 0.5f - splat.Y;
                var power = Lanes.Fma(Lanes.Of(dy), mixed, across + Lanes.Of(splat.C * dy * dy));
                var counts = Vector512.GreaterThanOrEqual(power, least);
                if (Vector512.ExtractMostSignificantBits(counts) == 0)
                    continue;
                var opacity = Vector512.Min(Lanes.Exp2(power), Lanes.Of(SplatDefinition.MaxOpacity)) & counts;
                var at = row * Side;
                var transparency = Lanes.Load(clear, at);
                var weight = opacity * transparency;
                Lanes.Store(Lanes.Fma(weight, r, Lanes.Load(red, at)), red, at);
                Lanes.Store(Lanes.Fma(weight, g, Lanes.Load(green, at)), green, at);
                Lanes.Store(Lanes.Fma(weight, b, Lanes.Load(blue, at)), blue, at);
                if (surface is not null)
                {
                    var inverse = Lanes.Load(inverseDepths, (top + row) * image.Stride + left);
                    var (penalty, _) = PenaltyOf(splat.Depth, inverse);
                    Lanes.Store(Lanes.Fma(weight, penalty, Lanes.Load(penalties, at)), penalties, at);
                }
                transparency -= weight;
                Lanes.Store(transparency, clear, at);
                if (Vector512.LessThanAll(transparency, Lanes.Of(LeastTransparency)))
                    live &= ~(1u << row);
            }
        }
        for (var row = 0; row < Side; row++)
        {
            var at = (top + row) * image.Stride + left;
            red.Slice(row * Side, Side).CopyTo(image.Planes[0].AsSpan(at));
            green.Slice(row * Side, Side).CopyTo(image.Planes[1].AsSpan(at));
            blue.Slice(row * Side, Side).CopyTo(image.Planes[2].AsSpan(at));
            if (surface is not null)
                penalties.Slice(row * Side, Side).CopyTo(surface.Penalties.AsSpan(at));
        }
    }

    /// <summary>Gradients of the entries of a tile.</summary>
    /// <param name="image">The blended colors.</param>
    /// <param name="gradient">Of the loss by each pixel.</param>
    /// <param name="surface">With its penalties; null = there are none.</param>
    /// <param name="sums">Receives <see cref="SplatLearning.SumCount"/> numbers for each entry.</param>
    /// <param name="scratch">Of <see cref="ScratchLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(
        SplatTileLists lists, int tile, SplatImage image, SplatImage gradient, SplatSurface? surface, Span<float> sums,
        Span<float> scratch)
    {
        var (left, top) = (tile % lists.Columns * Side, tile / lists.Columns * Side);
        Prepare(left, top, image, gradient, surface, scratch);
        Span<float> clear = scratch[..(Side * Side)], behind = scratch.Slice(Side * Side, Side * Side);
        Span<float> red = scratch.Slice(2 * Side * Side, Side * Side), green = scratch.Slice(3 * Side * Side, Side * Side);
        Span<float> blue = scratch.Slice(4 * Side * Side, Side * Side);
        var (splats, entries) = (lists.Splats, lists.Entries);
        var pixels = Lanes.Index + Lanes.Of(left + 0.5f);
        var live = (1u << Side) - 1;
        var least = Lanes.Of(SplatDefinition.Log2OfMinOpacity);
        var most = Lanes.Of(SplatDefinition.MaxOpacity);
        ReadOnlySpan<float> inverseDepths = surface?.InverseDepths;
        var byPenalty = Lanes.Of(surface is null ? 0 : surface.Weight / (image.Width * image.Height));
        for (var entry = lists.FirstEntry[tile]; entry < lists.FirstEntry[tile + 1]; entry++)
        {
            ref readonly var splat = ref splats[entries[entry]];
            var dx = pixels - Lanes.Of(splat.X);
            var across = Lanes.Fma(dx * dx, Lanes.Of(splat.A), Lanes.Of(splat.LogOpacity));
            var mixed = dx * Lanes.Of(splat.B);
            V r = Lanes.Of(splat.Red), g = Lanes.Of(splat.Green), b = Lanes.Of(splat.Blue);
            V one = V.Zero, y = V.Zero, yy = V.Zero, byRed = V.Zero, byGreen = V.Zero, byBlue = V.Zero;
            var byDepth = V.Zero;
            for (var rows = live & RowsOf(splat, top); rows != 0; rows &= rows - 1)
            {
                var row = BitOperations.TrailingZeroCount(rows);
                var dy = top + row + 0.5f - splat.Y;
                var power = Lanes.Fma(Lanes.Of(dy), mixed, across + Lanes.Of(splat.C * dy * dy));
                var counts = Vector512.GreaterThanOrEqual(power, least);
                if (Vector512.ExtractMostSignificantBits(counts) == 0)
                    continue;
                var full = Lanes.Exp2(power);
                var opacity = Vector512.Min(full, most) & counts;
                var at = row * Side;
                var transparency = Lanes.Load(clear, at);
                var weight = opacity * transparency;
                V gr = Lanes.Load(red, at), gg = Lanes.Load(green, at), gb = Lanes.Load(blue, at);
                byRed = Lanes.Fma(weight, gr, byRed);
                byGreen = Lanes.Fma(weight, gg, byGreen);
                byBlue = Lanes.Fma(weight, gb, byBlue);
                var own = Lanes.Fma(gr, r, Lanes.Fma(gg, g, gb * b));
                if (surface is not null)
                {
                    var inverse = Lanes.Load(inverseDepths, (top + row) * image.Stride + left);
                    var (penalty, slopeOfDepth) = PenaltyOf(splat.Depth, inverse);
                    own = Lanes.Fma(byPenalty, penalty, own);
                    byDepth = Lanes.Fma(weight * byPenalty, slopeOfDepth, byDepth);
                }
                var rest = Lanes.Load(behind, at) - weight * own;
                Lanes.Store(rest, behind, at);
                // By the logarithm of the opacity; if the opacity is at its limit, there is no gradient.
                var slope = Lanes.Fma(weight, own, -opacity * rest / (V.One - opacity)) & Vector512.LessThan(full, most);
                one += slope;
                y = Lanes.Fma(slope, Lanes.Of(dy), y);
                yy = Lanes.Fma(slope, Lanes.Of(dy * dy), yy);
                transparency -= weight;
                Lanes.Store(transparency, clear, at);
                if (Vector512.LessThanAll(transparency, Lanes.Of(LeastTransparency)))
                    live &= ~(1u << row);
            }
            var target = sums.Slice(entry * SplatLearning.SumCount, SplatLearning.SumCount);
            target[0] = Lanes.Sum(one * dx);
            target[1] = Lanes.Sum(y);
            target[2] = Lanes.Sum(one * dx * dx);
            target[3] = Lanes.Sum(y * dx);
            target[4] = Lanes.Sum(yy);
            target[5] = Lanes.Sum(one);
            target[6] = Lanes.Sum(byRed);
            target[7] = Lanes.Sum(byGreen);
            target[8] = Lanes.Sum(byBlue);
            target[9] = Lanes.Sum(byDepth);
        }
    }

    // Starts with transparency one, the final color times its gradient, and the gradient.
    private static void Prepare(
        int left, int top, SplatImage image, SplatImage gradient, SplatSurface? surface, Span<float> scratch)
    {
        var byPenalty = Lanes.Of(surface is null ? 0 : surface.Weight / (image.Width * image.Height));
        scratch[..(Side * Side)].Fill(1);
        for (var row = 0; row < Side; row++)
        {
            var from = (top + row) * image.Stride + left;
            var sum = V.Zero;
            for (var channel = 0; channel < 3; channel++)
            {
                var g = Lanes.Load(gradient.Planes[channel], from);
                Lanes.Store(g, scratch, ((2 + channel) * Side + row) * Side);
                sum = Lanes.Fma(g, Lanes.Load(image.Planes[channel], from), sum);
            }
            if (surface is not null)
                sum = Lanes.Fma(byPenalty, Lanes.Load(surface.Penalties, from), sum);
            Lanes.Store(sum, scratch, (Side + row) * Side);
        }
    }

    // The penalty of a depth and its derivative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V Penalty, V Slope) PenaltyOf(float depth, V inverse)
    {
        var difference = Lanes.Fma(Lanes.Of(depth), inverse, -V.One) * Lanes.Of(1 / SplatSurface.Tolerance);
        var square = difference * difference;
        var isNear = Vector512.LessThan(square, V.One);
        return (
            Vector512.Min(square, V.One) & Vector512.GreaterThan(inverse, V.Zero),
            Lanes.Of(2 / SplatSurface.Tolerance) * difference * inverse & isNear);
    }

    // A bit for each row of the tile with pixel centers that the splat reaches.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RowsOf(in ProjectedSplat splat, int top)
    {
        var y = splat.Y - top - 0.5f;
        var first = Math.Clamp((int)MathF.Ceiling(y - splat.ReachY), 0, Side);
        var end = Math.Clamp((int)MathF.Floor(y + splat.ReachY) + 1, 0, Side);
        return end <= first ? 0 : ((1u << end) - 1) & ~((1u << first) - 1);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>Projections of the blocks of splats in a view. Buffers are kept for the next view.</summary>
internal sealed class ProjectedBlocks
{
    private const int NumbersPerSplat = 11;
    private const int BlockLength = NumbersPerSplat * Lanes.Count;

    private float[] _numbers = [];
    private float[] _depths = [];
    private ushort[] _seen = [];
    private int _count;

    /// <summary>Depths of all splats; zero if a splat is not seen.</summary>
    public ReadOnlySpan<float> Depths => _depths.AsSpan(0, _count);

    public ProjectedSplat this[int splat]
    {
        get
        {
            var at = splat / Lanes.Count * BlockLength + splat % Lanes.Count;
            var n = _numbers;
            return new(
                n[at], n[at + 16], n[at + 32], n[at + 48], n[at + 64], n[at + 80], n[at + 96], n[at + 112], n[at + 128],
                n[at + 144], n[at + 160], _depths[splat], splat);
        }
    }

    public void Prepare(int count)
    {
        _count = count;
        var blocks = (count + Lanes.Count - 1) / Lanes.Count;
        if (_seen.Length >= blocks)
            return;
        _numbers = new float[blocks * BlockLength];
        _depths = new float[blocks * Lanes.Count];
        _seen = new ushort[blocks];
    }

    /// <summary>A bit for each splat of a block that the view sees.</summary>
    public ushort SeenOf(int block) => _seen[block];

    /// <summary>Keeps the projection of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(int block, in SplatProjection p, SplatView view)
    {
        var n = _numbers.AsSpan(block * BlockLength, BlockLength);
        var logOpacity = Lanes.Log2(Vector512.Max(p.WideOpacity, Lanes.Of(1e-20f)));
        // 2 ln (opacity / least opacity): the squared distance, in standard deviations, at which the splat ends.
        var square = Vector512.Max(
            (logOpacity - Lanes.Of(SplatDefinition.Log2OfMinOpacity)) * Lanes.Of(2 / Lanes.Log2OfE), V.Zero);
        var reachX = Vector512.Sqrt(square * (p.Cxx + Lanes.Of(SplatDefinition.Widening)));
        var reachY = Vector512.Sqrt(square * (p.Cyy + Lanes.Of(SplatDefinition.Widening)));
        var seen = p.IsNumber & Vector512.GreaterThan(p.Z, Lanes.Of(view.Near))
            & Vector512.GreaterThan(square, V.Zero)
            & Vector512.GreaterThan(p.PixelX + reachX, V.Zero)
            & Vector512.LessThan(p.PixelX - reachX, Lanes.Of(view.Width))
            & Vector512.GreaterThan(p.PixelY + reachY, V.Zero)
            & Vector512.LessThan(p.PixelY - reachY, Lanes.Of(view.Height));
        var bits = (int)Vector512.ExtractMostSignificantBits(seen);
        var inBlock = Math.Min(_count - block * Lanes.Count, Lanes.Count);
        bits &= (1 << inBlock) - 1;
        _seen[block] = (ushort)bits;
        Lanes.Store(Vector512.ConditionalSelect(seen, p.Z, V.Zero), _depths, block * Lanes.Count);
        if (inBlock < Lanes.Count)
            _depths.AsSpan(block * Lanes.Count + inBlock, Lanes.Count - inBlock).Clear();
        if (bits == 0)
            return;
        Lanes.Store(p.PixelX, n, 0);
        Lanes.Store(p.PixelY, n, 16);
        Lanes.Store(p.ConicA * Lanes.Of(-0.5f * Lanes.Log2OfE), n, 32);
        Lanes.Store(p.ConicB * Lanes.Of(-Lanes.Log2OfE), n, 48);
        Lanes.Store(p.ConicC * Lanes.Of(-0.5f * Lanes.Log2OfE), n, 64);
        Lanes.Store(logOpacity, n, 80);
        Lanes.Store(Vector512.Max(p.Red, V.Zero), n, 96);
        Lanes.Store(Vector512.Max(p.Green, V.Zero), n, 112);
        Lanes.Store(Vector512.Max(p.Blue, V.Zero), n, 128);
        Lanes.Store(reachX, n, 144);
        Lanes.Store(reachY, n, 160);
    }
}

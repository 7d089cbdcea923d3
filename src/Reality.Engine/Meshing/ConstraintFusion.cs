using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>
/// Fills voxels without reliable evidence with their signed distances from constraint surfaces, and says which blocks those need.
/// </summary>
/// <remarks>For the finest level only: coarse voxels would carry a surface far beyond its border.</remarks>
internal sealed class ConstraintFusion
{
    // Evidence of two confident views: where photos agree on a surface, there are more.
    private const byte ReliableWeight = 2 * (byte)VoxelBlocks.WeightScale;

    // The least evidence: smoothing may move it, and no hole filling changes it.
    private const byte ConstraintWeight = 4;

    // Of views that saw a surface in front to those that saw nothing: oblique ones look at the rim of a hole.
    private const int HiddenRatio = 4;

    private const int MaxBlocksPerSide = 4;

    // Near so few pieces, voxels are filled without a further division.
    private const int FewPieces = 8;

    private readonly double _size;
    private readonly VoxelBox _blocks;
    private readonly List<Piece> _pieces = [];

    /// <param name="voxelSize">Voxels of the level, meters.</param>
    /// <param name="blocks">Blocks that the level may have.</param>
    public ConstraintFusion(IReadOnlyList<ConstraintSurface> surfaces, double voxelSize, VoxelBox blocks)
    {
        (_size, _blocks) = (voxelSize, blocks);
        var box = blocks.ToWorld(voxelSize * VoxelBlocks.Side);
        foreach (var surface in surfaces)
        {
            for (var i = 0; i < surface.Corners.Length; i += 3)
            {
                var piece = new Piece(
                    surface.Corners[i], surface.Corners[i + 1], surface.Corners[i + 2], surface.IsBorder[i],
                    surface.IsBorder[i + 1], surface.IsBorder[i + 2]);
                // Without an area it has no sides.
                if (piece.Normal != Vector3d.Zero)
                    Split(piece, box);
            }
        }
    }

    /// <summary>Keys of the blocks near the surfaces, with the existing ones, ascending.</summary>
    public long[] AddBlocks(long[] keys)
    {
        if (_pieces.Count == 0)
            return keys;
        var all = keys.ToHashSet();
        foreach (var piece in _pieces)
            ForBlocks(piece, key => all.Add(key));
        var sorted = all.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Fills voxels without reliable evidence, unless views look through them or saw a surface before them.</summary>
    public void Fill(VoxelBlocks level, IReadOnlyList<DepthCrop> crops, ParallelOptions parallel)
    {
        if (_pieces.Count == 0)
            return;
        var piecesOf = new Dictionary<long, List<int>>();
        for (var i = 0; i < _pieces.Count; i++)
        {
            ForBlocks(_pieces[i], key =>
            {
                if (!piecesOf.TryGetValue(key, out var list))
                    piecesOf[key] = list = [];
                list.Add(i);
            });
        }
        Parallel.For(0, level.Count, parallel, block =>
        {
            var index = level[block];
            if (piecesOf.TryGetValue(VoxelBlocks.Key(index.X, index.Y, index.Z), out var pieces))
                FillBlock(level, block, pieces, crops);
        });
    }

    private void FillBlock(VoxelBlocks level, int block, List<int> pieces, IReadOnlyList<DepthCrop> crops)
    {
        var filling = new BlockFilling(
            VoxelBlocks.Side * level[block], level.ValuesOf(block), level.WeightsOf(block), crops);
        FillCube(filling, new(0, 0, 0), VoxelBlocks.Side, pieces);
    }

    // Thousands of pieces may lie in a block: it is halved until few are near, or may be the nearest one of a voxel.
    private void FillCube(in BlockFilling filling, VoxelIndex corner, int side, List<int> pieces)
    {
        var center = _size * (At(filling.First, corner) + 0.5 * (side - 1) * new Vector3d(1, 1, 1));
        var radius = 0.87 * (side - 1) * _size;
        var distances = new double[pieces.Count];
        var nearest = double.PositiveInfinity;
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = Math.Abs(_pieces[pieces[i]].DistanceTo(center, 0).Distance);
            nearest = Math.Min(nearest, distances[i]);
        }
        var reach = VoxelFusion.Truncation * _size + radius;
        if (nearest > reach)
            return;
        // Beyond that, a piece is the nearest of no voxel of the cube.
        reach = Math.Min(reach, nearest + 2 * radius);
        var near = pieces.Where((_, i) => distances[i] <= reach).ToList();
        var half = near.Count <= FewPieces ? 1 : Math.Max(1, side / 2);
        for (var z = corner.Z; z < corner.Z + side; z += half)
        {
            for (var y = corner.Y; y < corner.Y + side; y += half)
            {
                for (var x = corner.X; x < corner.X + side; x += half)
                {
                    if (half > 1)
                        FillCube(filling, new(x, y, z), half, near);
                    else
                        FillVoxel(filling, new(x, y, z), near);
                }
            }
        }
    }

    private void FillVoxel(in BlockFilling filling, VoxelIndex voxel, List<int> pieces)
    {
        var i = voxel.X + VoxelBlocks.Side * (voxel.Y + VoxelBlocks.Side * voxel.Z);
        if (filling.Weights[i] >= ReliableWeight)
            return;
        var at = _size * At(filling.First, voxel);
        var (distance, isBeyond) = (double.PositiveInfinity, true);
        foreach (var piece in pieces)
        {
            // It goes on for a voxel, so that smoothing does not bend it at its border.
            var (other, isBeyondOther) = _pieces[piece].DistanceTo(at, _size);
            if (Math.Abs(other) < Math.Abs(distance))
                (distance, isBeyond) = (other, isBeyondOther);
        }
        if (isBeyond || !(Math.Abs(distance) <= VoxelFusion.Truncation * _size) || IsSettled(at, filling.Crops))
            return;
        filling.Values[i] = VoxelBlocks.FromVoxels((float)(distance / _size));
        filling.Weights[i] = ConstraintWeight;
    }

    private static Vector3d At(VoxelIndex first, VoxelIndex voxel) =>
        new(first.X + voxel.X, first.Y + voxel.Y, first.Z + voxel.Z);

    // Most views toward it look through it, or saw a surface in front: one behind that would follow no data, and be invisible.
    private bool IsSettled(Vector3d at, IReadOnlyList<DepthCrop> crops)
    {
        var truncation = VoxelFusion.Truncation * _size;
        var (before, behind, unknown) = (0, 0, 0);
        foreach (var crop in crops)
        {
            if (!crop.View.TryProject(at, out var pixel, out var depth))
                continue;
            var (x, y) = ((int)Math.Floor(pixel.X) - crop.Left, (int)Math.Floor(pixel.Y) - crop.Top);
            if ((uint)x >= (uint)crop.Width || (uint)y >= (uint)crop.Height)
                continue;
            var seen = crop.Depths[y * crop.Width + x];
            unknown += seen > 0 ? 0 : 1;
            before += seen > depth + truncation ? 1 : 0;
            behind += seen > 0 && depth > seen + truncation ? 1 : 0;
        }
        return before > unknown || behind > HiddenRatio * unknown;
    }

    // Small enough that the blocks around a piece are few.
    private void Split(Piece piece, Box3d box)
    {
        var bounds = piece.Bounds.Expanded(VoxelFusion.Truncation * _size);
        if (bounds.Min.X > box.Max.X || bounds.Max.X < box.Min.X || bounds.Min.Y > box.Max.Y || bounds.Max.Y < box.Min.Y
            || bounds.Min.Z > box.Max.Z || bounds.Max.Z < box.Min.Z)
            return;
        var side = MaxBlocksPerSide * VoxelBlocks.Side * _size;
        var (ab, bc, ca) = ((piece.B - piece.A).Length, (piece.C - piece.B).Length, (piece.A - piece.C).Length);
        if (Math.Max(ab, Math.Max(bc, ca)) <= side)
        {
            _pieces.Add(piece);
            return;
        }
        var turned = ab >= bc && ab >= ca ? piece
            : bc >= ca ? new(piece.B, piece.C, piece.A, piece.BorderB, piece.BorderC, piece.BorderA)
            : new Piece(piece.C, piece.A, piece.B, piece.BorderC, piece.BorderA, piece.BorderB);
        var middle = 0.5 * (turned.A + turned.B);
        Split(new(turned.A, middle, turned.C, turned.BorderA, false, turned.BorderC), box);
        Split(new(middle, turned.B, turned.C, turned.BorderA, turned.BorderB, false), box);
    }

    private void ForBlocks(Piece piece, Action<long> action)
    {
        var side = VoxelBlocks.Side * _size;
        var reach = VoxelFusion.Truncation * _size;
        var bounds = piece.Bounds.Expanded(reach);
        var (first, last) = (IndexOf(bounds.Min), IndexOf(bounds.Max));
        // Half the diagonal of a block, so that those away from the plane of the piece are left out.
        var near = reach + 0.87 * side;
        for (var z = first.Z; z <= last.Z; z++)
        {
            for (var y = first.Y; y <= last.Y; y++)
            {
                for (var x = first.X; x <= last.X; x++)
                {
                    var center = side * new Vector3d(x + 0.5, y + 0.5, z + 0.5);
                    if (_blocks.Contains(new(x, y, z)) && Math.Abs(Vector3d.Dot(piece.Normal, center - piece.A)) <= near)
                        action(VoxelBlocks.Key(x, y, z));
                }
            }
        }

        VoxelIndex IndexOf(Vector3d p) =>
            new((int)Math.Floor(p.X / side), (int)Math.Floor(p.Y / side), (int)Math.Floor(p.Z / side));
    }

    /// <summary>A block that is filled.</summary>
    /// <param name="First">Its first voxel.</param>
    private readonly ref struct BlockFilling(
        VoxelIndex first, Span<short> values, Span<byte> weights, IReadOnlyList<DepthCrop> crops)
    {
        public readonly VoxelIndex First = first;
        public readonly Span<short> Values = values;
        public readonly Span<byte> Weights = weights;
        public readonly IReadOnlyList<DepthCrop> Crops = crops;
    }

    /// <summary>A part of a triangle; the letter of an edge is that of its first corner.</summary>
    private readonly record struct Piece(
        Vector3d A, Vector3d B, Vector3d C, bool BorderA, bool BorderB, bool BorderC)
    {
        public Vector3d Normal { get; } = Unit(Vector3d.Cross(B - A, C - A));

        // In the plane, to the right of each edge.
        private Vector3d OutOfA { get; } = Out(A, B, C);
        private Vector3d OutOfB { get; } = Out(B, C, A);
        private Vector3d OutOfC { get; } = Out(C, A, B);

        public Box3d Bounds => Box3d.Empty.Include(A).Include(B).Include(C);

        /// <summary>
        /// Distance, positive in front, and whether the point lies beyond the border of the surface, farther than
        /// <paramref name="slack"/>.
        /// </summary>
        public (double Distance, bool IsBeyond) DistanceTo(Vector3d p, double slack)
        {
            var height = Vector3d.Dot(Normal, p - A);
            var foot = p - height * Normal;
            var (a, b, c) = (
                Vector3d.Dot(OutOfA, foot - A), Vector3d.Dot(OutOfB, foot - B), Vector3d.Dot(OutOfC, foot - C));
            var isBeyond = (BorderA && a > slack) || (BorderB && b > slack) || (BorderC && c > slack);
            var beyond = a <= 0 && b <= 0 && c <= 0
                ? 0
                : Math.Min(ToEdge(foot, A, B), Math.Min(ToEdge(foot, B, C), ToEdge(foot, C, A)));
            var distance = Math.Sqrt(height * height + beyond * beyond);
            return (height < 0 ? -distance : distance, isBeyond);
        }

        private static double ToEdge(Vector3d p, Vector3d from, Vector3d to)
        {
            var edge = to - from;
            var share = Math.Clamp(Vector3d.Dot(p - from, edge) / Vector3d.Dot(edge, edge), 0, 1);
            return (p - from - share * edge).Length;
        }

        private static Vector3d Out(Vector3d from, Vector3d to, Vector3d third) =>
            Unit(Vector3d.Cross(to - from, Vector3d.Cross(to - from, third - from)));

        private static Vector3d Unit(Vector3d v) => v.Length > 0 ? (1 / v.Length) * v : Vector3d.Zero;
    }
}

using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>Extracts the zero surface of the finest level in cells whose corners are all known.</summary>
internal static class MarchingCubes
{
    private const int Side = VoxelBlocks.Side;
    private const int WindowSide = Side + 1;
    private const int ChunkSize = 64;
    private const int Words = 3 * VoxelBlocks.VoxelCount / 64;

    // Steps per voxel of a vertex on the border of a tile; see Layout.
    private const float BorderSteps = 64;

    // Minimum distance of a vertex from the ends of its edge, as a fraction of it, so that no triangle is degenerate.
    private const float Clearance = 1f / 64;

    /// <summary>The surface in the cells of <paramref name="blocks"/>, in their order.</summary>
    /// <param name="tile">
    /// Voxels of the tile: vertices on its border planes lie on a grid of 64ths of a voxel, and its first voxel is the
    /// origin.
    /// </param>
    public static BlockSurface Extract(VoxelBlocks level, VoxelBox blocks, VoxelBox tile, ParallelOptions parallel)
    {
        using var crossings = new EdgeSet(level.Count);
        ForBlocks(level, parallel, (block, scratch) => crossings.Mark(block, scratch.Window.Values));
        crossings.Number();

        var positions = new Vector3[crossings.Count];
        var isSeen = new bool[crossings.Count];
        var triangles = new int[level.Count][];
        ForBlocks(level, parallel, (block, scratch) =>
        {
            var values = scratch.Window.Values;
            PlaceVertices(level, block, values, crossings, tile, positions, isSeen);
            triangles[block] = blocks.Contains(level[block]) ? Connect(level, block, values, crossings, scratch.Triangles) : [];
        });
        var origin = level.VoxelSize * new Vector3d(tile.First.X, tile.First.Y, tile.First.Z);
        return new BlockSurface(origin, positions, isSeen, triangles);
    }

    private static void ForBlocks(VoxelBlocks level, ParallelOptions parallel, Action<int, Scratch> body)
    {
        var chunkCount = (level.Count + ChunkSize - 1) / ChunkSize;
        Parallel.For(0, chunkCount, parallel, () => new Scratch(), (chunk, _, scratch) =>
        {
            var end = Math.Min(level.Count, (chunk + 1) * ChunkSize);
            for (var block = chunk * ChunkSize; block < end; block++)
            {
                scratch.Window.Read(level, Side * level[block]);
                body(block, scratch);
            }
            return scratch;
        }, _ => { });
    }

    private static int At(int x, int y, int z) => x + WindowSide * (y + WindowSide * z);

    private static int StepAlong(int axis) => axis == 0 ? 1 : axis == 1 ? WindowSide : WindowSide * WindowSide;

    private static void PlaceVertices(
        VoxelBlocks level, int block, float[] values, EdgeSet crossings, VoxelBox tile, Vector3[] positions, bool[] isSeen)
    {
        var first = Side * level[block];
        var weights = level.WeightsOf(block);
        var size = (float)level.VoxelSize;
        for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
        {
            var (x, y, z) = (i & 7, (i >> 3) & 7, i >> 6);
            for (var axis = 0; axis < 3; axis++)
            {
                if (!crossings.TryFind(block, 3 * i + axis, out var vertex))
                    continue;
                var (a, b) = (values[At(x, y, z)], values[At(x, y, z) + StepAlong(axis)]);
                var voxel = first + new VoxelIndex(x, y, z);
                var share = Math.Clamp(a / (a - b), Clearance, 1 - Clearance);
                if (LiesOnBorder(voxel, axis, tile))
                    share = MathF.Round(share * BorderSteps) / BorderSteps;
                var local = voxel - tile.First;
                isSeen[vertex] = weights[i] > 0;
                positions[vertex] = new(
                    size * (local.X + (axis == 0 ? share : 0)),
                    size * (local.Y + (axis == 1 ? share : 0)),
                    size * (local.Z + (axis == 2 ? share : 0)));
            }
        }
    }

    // Whether an edge lies in a border plane of the tile, so that the neighbor has it too.
    private static bool LiesOnBorder(VoxelIndex voxel, int axis, VoxelBox tile) =>
        (axis != 0 && (voxel.X == tile.First.X || voxel.X == tile.End.X))
        || (axis != 1 && (voxel.Y == tile.First.Y || voxel.Y == tile.End.Y))
        || (axis != 2 && (voxel.Z == tile.First.Z || voxel.Z == tile.End.Z));

    private static int[] Connect(VoxelBlocks level, int block, float[] values, EdgeSet crossings, List<int> triangles)
    {
        Span<int> neighbors = stackalloc int[8];
        var index = level[block];
        for (var i = 0; i < 8; i++)
            neighbors[i] = i == 0 ? block : level.Find(index.X + (i & 1), index.Y + (i >> 1 & 1), index.Z + (i >> 2));

        triangles.Clear();
        for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
        {
            var (x, y, z) = (i & 7, (i >> 3) & 7, i >> 6);
            if (!TryFindPattern(values, At(x, y, z), out var inside))
                continue;
            foreach (var edge in MarchingCubesTable.Triangles[inside])
            {
                var corner = MarchingCubesTable.EdgeStart[edge];
                var (cx, cy, cz) = (x + (corner & 1), y + (corner >> 1 & 1), z + (corner >> 2));
                var owner = neighbors[(cx >> 3) | (cy >> 3) << 1 | (cz >> 3) << 2];
                var local = (cx & 7) | (cy & 7) << 3 | (cz & 7) << 6;
                crossings.TryFind(owner, 3 * local + edge / 4, out var vertex);
                triangles.Add(vertex);
            }
        }
        return [.. triangles];
    }

    // The corners that are inside; false if one is unknown or all are on one side.
    private static bool TryFindPattern(float[] values, int at, out int inside)
    {
        inside = 0;
        for (var corner = 0; corner < 8; corner++)
        {
            var value = values[at + (corner & 1) + (corner >> 1 & 1) * WindowSide + (corner >> 2) * WindowSide * WindowSide];
            if (float.IsNaN(value))
                return false;
            if (value < 0)
                inside |= 1 << corner;
        }
        return inside is not (0 or 255);
    }

    /// <summary>Scratch memory of one thread.</summary>
    private sealed class Scratch
    {
        public BlockWindow Window { get; } = new(WindowSide);

        public List<int> Triangles { get; } = [];
    }

    /// <summary>The edges that the surface crosses, three per voxel, numbered in the order of blocks, voxels and axes.</summary>
    private sealed class EdgeSet(int blockCount) : IDisposable
    {
        private readonly NativeBuffer<ulong> _bits = new((long)blockCount * Words);
        private readonly NativeBuffer<int> _numberOfWord = new((long)blockCount * Words);

        public int Count { get; private set; }

        public void Dispose()
        {
            _bits.Dispose();
            _numberOfWord.Dispose();
        }

        public void Mark(int block, float[] values)
        {
            var bits = _bits.Span.Slice(block * Words, Words);
            for (var i = 0; i < VoxelBlocks.VoxelCount; i++)
            {
                var at = At(i & 7, (i >> 3) & 7, i >> 6);
                var value = values[at];
                if (float.IsNaN(value))
                    continue;
                for (var axis = 0; axis < 3; axis++)
                {
                    var other = values[at + StepAlong(axis)];
                    if (!float.IsNaN(other) && value < 0 != other < 0)
                        bits[(3 * i + axis) >> 6] |= 1UL << (3 * i + axis);
                }
            }
        }

        public void Number()
        {
            var bits = _bits.Span;
            var numbers = _numberOfWord.Span;
            for (var word = 0; word < bits.Length; word++)
            {
                numbers[word] = Count;
                Count += BitOperations.PopCount(bits[word]);
            }
        }

        public bool TryFind(int block, int edge, out int number)
        {
            var word = block * Words + (edge >> 6);
            var bit = 1UL << edge;
            var bits = _bits.Span[word];
            number = _numberOfWord.Span[word] + BitOperations.PopCount(bits & (bit - 1));
            return (bits & bit) != 0;
        }
    }
}

/// <summary>Result of marching cubes: vertices, some of them unused, and the triangles of each block.</summary>
/// <param name="Origin">World coordinates of the positions' zero.</param>
/// <param name="Positions">Meters.</param>
/// <param name="IsSeen">For each vertex whether a view saw it; the others close holes.</param>
/// <param name="TrianglesOfBlock">Three vertex indices per triangle; empty for blocks that were not requested.</param>
internal sealed record BlockSurface(
    Vector3d Origin, Vector3[] Positions, bool[] IsSeen, IReadOnlyList<int[]> TrianglesOfBlock);

using Reality.Core.Numerics;

namespace Reality.Formats.Opc;

/// <summary>
/// The grid of an orbit point cloud. On level 0 a tile is a cube, 2^16 steps wide; a block has 32 x 32 x 32 tiles. Each further
/// level has tiles twice as wide from the same origin, and the same number of steps.
/// </summary>
/// <param name="Corner">Position of step 0 of block (0, 0, 0); indices are negative below it.</param>
/// <param name="TileSize">Side of a tile on level 0, in units of the coordinate system.</param>
internal sealed record OpcGrid(Vector3d Corner, double TileSize)
{
    public const int TilesPerBlock = 32;
    public const int TileBits = 5;
    public const int StepBits = 16;

    /// <summary>Points of a level are about a tile over two to this power apart.</summary>
    public const int CellBitsPerTile = 5;

    private const int BlockBits = TileBits + StepBits;

    /// <summary>The place of a position on level 0.</summary>
    public (GridIndex Block, PlaceInBlock Place) PlaceOf(Vector3d position)
    {
        var scale = (1 << StepBits) / TileSize;
        var x = (long)Math.Floor((position.X - Corner.X) * scale);
        var y = (long)Math.Floor((position.Y - Corner.Y) * scale);
        var z = (long)Math.Floor((position.Z - Corner.Z) * scale);
        const int Mask = (1 << BlockBits) - 1;
        var block = new GridIndex((int)(x >> BlockBits), (int)(y >> BlockBits), (int)(z >> BlockBits));
        return (block, PlaceInBlock.Of((int)(x & Mask), (int)(y & Mask), (int)(z & Mask)));
    }

    /// <summary>Corner of a block on level 0.</summary>
    public Vector3d CornerOf(GridIndex block) => Corner + TilesPerBlock * TileSize * new Vector3d(block.X, block.Y, block.Z);
}

/// <summary>Index of a block or of a tile in the grid, ordered by x, then y, then z.</summary>
internal readonly record struct GridIndex(int X, int Y, int Z) : IComparable<GridIndex>
{
    /// <summary>The block or tile around it on the next coarser level. Only for indices from 0.</summary>
    public GridIndex Parent => new(X >> 1, Y >> 1, Z >> 1);

    public int CompareTo(GridIndex other)
    {
        var byX = X.CompareTo(other.X);
        var byY = Y.CompareTo(other.Y);
        return byX != 0 ? byX : byY != 0 ? byY : Z.CompareTo(other.Z);
    }

    public static GridIndex operator -(GridIndex a, GridIndex b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>The first tile of a block.</summary>
    public GridIndex FirstTile => new(X * OpcGrid.TilesPerBlock, Y * OpcGrid.TilesPerBlock, Z * OpcGrid.TilesPerBlock);

    /// <summary>The largest of its three numbers.</summary>
    public int Largest => Math.Max(X, Math.Max(Y, Z));

    public static GridIndex Min(GridIndex a, GridIndex b) =>
        new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    public static GridIndex Max(GridIndex a, GridIndex b) =>
        new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
}

/// <summary>
/// The place of a point in its block as one number: tile x, y, z of 5 bits each, then steps x, y, z of 16 bits each. Its order is
/// that of tiles in a file.
/// </summary>
internal readonly record struct PlaceInBlock(ulong Value)
{
    private const int TileMask = OpcGrid.TilesPerBlock - 1;
    private const int StepMask = (1 << OpcGrid.StepBits) - 1;
    private const int TileShift = 3 * OpcGrid.StepBits;

    /// <summary>Number of the tile in the block, in the order of tiles.</summary>
    public int Tile => (int)(Value >> TileShift);

    /// <summary>Index of the tile in the block along each axis, 0 to 31.</summary>
    public (int X, int Y, int Z) TileInBlock =>
        (Tile >> 2 * OpcGrid.TileBits, Tile >> OpcGrid.TileBits & TileMask, Tile & TileMask);

    /// <summary>Steps from the corner of the tile along each axis, 0 to 2^16 - 1.</summary>
    public (int X, int Y, int Z) StepsInTile => (
        (int)(Value >> 2 * OpcGrid.StepBits) & StepMask, (int)(Value >> OpcGrid.StepBits) & StepMask, (int)Value & StepMask);

    /// <summary>Steps from the corner of the block along each axis, 0 to 2^21 - 1.</summary>
    public (int X, int Y, int Z) StepsInBlock
    {
        get
        {
            var (tile, step) = (TileInBlock, StepsInTile);
            const int Shift = OpcGrid.StepBits;
            return (tile.X << Shift | step.X, tile.Y << Shift | step.Y, tile.Z << Shift | step.Z);
        }
    }

    /// <summary>A place by steps from the corner of the block, 0 to 2^21 - 1.</summary>
    public static PlaceInBlock Of(int x, int y, int z)
    {
        const int Shift = OpcGrid.StepBits;
        var tile = (x >> Shift << OpcGrid.TileBits | y >> Shift) << OpcGrid.TileBits | z >> Shift;
        var steps = ((ulong)(x & StepMask) << Shift | (uint)(y & StepMask)) << Shift | (uint)(z & StepMask);
        return new((ulong)tile << TileShift | steps);
    }

    /// <summary>Index of the tile in the whole grid.</summary>
    public GridIndex TileIn(GridIndex block)
    {
        var (x, y, z) = TileInBlock;
        return new(block.X << OpcGrid.TileBits | x, block.Y << OpcGrid.TileBits | y, block.Z << OpcGrid.TileBits | z);
    }

    /// <summary>The place in the parent of a block, in steps twice as long.</summary>
    public PlaceInBlock InParentOf(GridIndex block)
    {
        var (x, y, z) = StepsInBlock;
        return Of(Halved(x, block.X), Halved(y, block.Y), Halved(z, block.Z));
    }

    private static int Halved(int step, int block) => ((block & 1) << OpcGrid.TileBits + OpcGrid.StepBits | step) >> 1;
}

using Reality.Core.Geometry;

namespace Reality.Engine.Meshing;

/// <summary>Integer coordinates of a voxel, or of a block of voxels.</summary>
internal readonly record struct VoxelIndex(int X, int Y, int Z)
{
    public static VoxelIndex operator +(VoxelIndex a, VoxelIndex b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static VoxelIndex operator -(VoxelIndex a, VoxelIndex b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static VoxelIndex operator *(int s, VoxelIndex a) => new(s * a.X, s * a.Y, s * a.Z);
}

/// <summary>A box of voxels, or of blocks of voxels: the first included, the end not.</summary>
internal readonly record struct VoxelBox(VoxelIndex First, VoxelIndex End)
{
    /// <summary>
    /// The voxels whose world position, index times <paramref name="voxelSize"/>, spans a box that is aligned to them.
    /// </summary>
    public static VoxelBox Of(Box3d box, double voxelSize) => new(
        new(Round(box.Min.X / voxelSize), Round(box.Min.Y / voxelSize), Round(box.Min.Z / voxelSize)),
        new(Round(box.Max.X / voxelSize), Round(box.Max.Y / voxelSize), Round(box.Max.Z / voxelSize)));

    public bool Contains(VoxelIndex i) =>
        i.X >= First.X && i.X < End.X && i.Y >= First.Y && i.Y < End.Y && i.Z >= First.Z && i.Z < End.Z;

    public VoxelBox Expanded(int margin) =>
        new(First - new VoxelIndex(margin, margin, margin), End + new VoxelIndex(margin, margin, margin));

    /// <summary>The boxes of a grid that is coarser by <paramref name="factor"/> which this box reaches into.</summary>
    public VoxelBox Coarsened(int factor) => new(
        new(FloorDivide(First.X, factor), FloorDivide(First.Y, factor), FloorDivide(First.Z, factor)),
        new(-FloorDivide(-End.X, factor), -FloorDivide(-End.Y, factor), -FloorDivide(-End.Z, factor)));

    public Box3d ToWorld(double voxelSize) => new(
        new(First.X * voxelSize, First.Y * voxelSize, First.Z * voxelSize),
        new(End.X * voxelSize, End.Y * voxelSize, End.Z * voxelSize));

    private static int Round(double value) => checked((int)Math.Round(value));

    private static int FloorDivide(int a, int b) => (int)Math.Floor((double)a / b);
}

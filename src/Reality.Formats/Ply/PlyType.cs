namespace Reality.Formats.Ply;

/// <summary>Number types of PLY, under both sets of names.</summary>
internal enum PlyType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Float32,
    Float64,
}

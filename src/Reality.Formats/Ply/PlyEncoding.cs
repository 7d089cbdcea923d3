namespace Reality.Formats.Ply;

/// <summary>How the numbers after a PLY header are written.</summary>
internal enum PlyEncoding
{
    Ascii,
    LittleEndian,
    BigEndian,
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Reality.Formats.Scalable3mx;

/// <summary>
/// Encodes a mesh in the OpenCTM file format (version 5, sections 2 and 3) with the method RAW: arrays of 32-bit numbers, little
/// endian.
/// </summary>
/// <remarks>
/// Not MG1, its compressed method: it needs LZMA, for which .NET has no maintained library, and saves little beside the textures
/// (docs/formats/3mx.md has the figures).
/// </remarks>
internal static class OpenCtm
{
    private const int HeaderSize = 32;
    private const int Version = 5;
    private const int HasNormals = 1;

    // Lengths of the two strings of a texture map, its name and the name of its file, and of the comment.
    private const int EmptyString = 0;

    /// <summary>Encodes a part of a mesh.</summary>
    public static byte[] Encode(MeshPart part)
    {
        var file = new MemoryStream(HeaderSize + 12 + 4 * part.Indices.Length + 32 * part.Positions.Length);
        var hasCoordinates = part.TextureCoordinates.Length > 0;
        file.Write("OCTM"u8);
        Write(file, Version);
        file.Write("RAW\0"u8);
        Write(file, part.Positions.Length);
        Write(file, part.Indices.Length / 3);
        Write(file, hasCoordinates ? 1 : 0);
        Write(file, 0);
        Write(file, part.Normals.Length > 0 ? HasNormals : 0);
        Write(file, EmptyString);

        WriteArray<int>(file, "INDX"u8, part.Indices);
        WriteArray<Vector3>(file, "VERT"u8, part.Positions);
        if (part.Normals.Length > 0)
            WriteArray<Vector3>(file, "NORM"u8, part.Normals);
        if (hasCoordinates)
        {
            file.Write("TEXC"u8);
            Write(file, EmptyString);
            Write(file, EmptyString);
            file.Write(MemoryMarshal.AsBytes(part.TextureCoordinates.AsSpan()));
        }
        return file.ToArray();
    }

    private static void WriteArray<T>(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        file.Write(name);
        file.Write(MemoryMarshal.AsBytes(values));
    }

    private static void Write(MemoryStream file, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Write(bytes);
    }
}

using System.Buffers.Binary;
using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.I3s;

/// <summary>
/// Encodes geometry buffer 0 of a node (geometryBuffer.cmn) after the header of version 1.6 with two counts: arrays of positions
/// relative to the center of the node's box, texture coordinates from the top-left corner or normals, and colors, three vertices
/// per triangle; then one feature with the range of its triangles.
/// </summary>
internal static class NodeGeometry
{
    private const int HeaderSize = 8, PositionSize = 12, NormalSize = 12, CoordinateSize = 8, ColorSize = 4, FeatureSize = 16;

    /// <param name="positions">Position of each vertex of the mesh in the system of the layer.</param>
    /// <param name="normals">Normal of each vertex of the mesh; empty with a texture.</param>
    /// <param name="coordinates">One per triangle corner; empty without a texture.</param>
    public static byte[] Encode(
        Mesh mesh, ReadOnlySpan<Vector3d> positions, ReadOnlySpan<Vector3> normals, ReadOnlySpan<Vector2> coordinates,
        Vector3d center, bool isGlobal)
    {
        var count = mesh.Triangles.Length;
        var vertexSize = PositionSize + ColorSize
            + (normals.IsEmpty ? 0 : NormalSize) + (coordinates.IsEmpty ? 0 : CoordinateSize);
        var buffer = new byte[HeaderSize + vertexSize * count + FeatureSize];
        var writer = new Writer(buffer);
        writer.UInt((uint)count);
        writer.UInt(1);
        foreach (var vertex in mesh.Triangles)
            writer.Vector(Relative(positions[vertex], center, isGlobal));
        foreach (var vertex in normals.IsEmpty ? [] : mesh.Triangles)
            writer.Vector(normals[vertex]);
        foreach (var uv in coordinates)
        {
            writer.Float(uv.X);
            writer.Float(uv.Y);
        }
        for (var corner = 0; corner < count; corner++)
            writer.UInt(uint.MaxValue); // opaque white
        writer.UInt(0); // feature 0, in 64 bits
        writer.UInt(0);
        writer.UInt(0); // its first and last triangle, both included
        writer.UInt((uint)Math.Max(0, mesh.TriangleCount - 1));
        return buffer;
    }

    private static Vector3 Relative(Vector3d position, Vector3d center, bool isGlobal)
    {
        // Degrees on the other side of the antimeridian.
        if (isGlobal)
            position = position with { X = center.X + Math.IEEERemainder(position.X - center.X, 360) };
        return position.RelativeTo(center);
    }

    private ref struct Writer(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void UInt(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Float(float value) => UInt(BitConverter.SingleToUInt32Bits(value));

        public void Vector(Vector3 value)
        {
            Float(value.X);
            Float(value.Y);
            Float(value.Z);
        }
    }
}

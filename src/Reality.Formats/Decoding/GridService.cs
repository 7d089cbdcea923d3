using System.Runtime.InteropServices;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Decoding;

/// <summary>The part of a decoder process that transforms points by grids of a user: see <see cref="GridProcess"/>.</summary>
internal sealed class GridService(DecoderChannel channel, ProcessLimits limits) : IDisposable
{
    private readonly List<(string Name, string Path)> _files = [];
    private readonly Dictionary<int, ProjOperation> _operations = [];
    private CrsData? _data;

    /// <summary>Answers a message.</summary>
    /// <exception cref="InvalidDataException">The program does not send it.</exception>
    public void Answer(DecoderMessage kind, int length)
    {
        switch (kind)
        {
            case DecoderMessage.CrsFile:
                _files.Add(channel.Content(length, reader => (reader.ReadString(), reader.ReadString())));
                break;
            case DecoderMessage.Operation:
                Create(channel.Content(length, GridOperation.Read));
                break;
            case DecoderMessage.Transform:
                Transform(channel.Content(length, GridTransform.Read));
                break;
            case DecoderMessage.Release:
                if (_operations.Remove(channel.Content(length, reader => reader.ReadInt32()), out var operation))
                    operation.Dispose();
                break;
            default:
                throw new InvalidDataException();
        }
    }

    public void Dispose()
    {
        foreach (var operation in _operations.Values)
            operation.Dispose();
    }

    private void Create(GridOperation asked)
    {
        limits.BeginOperation(asked.FileBytes, 0);
        _data ??= CrsData.Of(_files);
        try
        {
            using (CrsData.Use(_data))
                _operations.Add(asked.Id, new(asked.Source, asked.Target));
            channel.Send(DecoderMessage.Operation, SendUsed);
        }
        catch (NotSupportedException e)
        {
            channel.Send(DecoderMessage.NoOperation, writer => writer.Write(e.Message));
        }
    }

    private void Transform(GridTransform asked)
    {
        limits.BeginOperation(_data!.Bytes, asked.Count);
        double[][] axes = [new double[asked.Count], new double[asked.Count], new double[asked.Count]];
        foreach (var axis in axes)
        {
            var (kind, length) = channel.Receive();
            if (kind != DecoderMessage.Rows || length != sizeof(double) * axis.Length)
                throw new InvalidDataException();
            channel.Content(MemoryMarshal.AsBytes(axis.AsSpan()));
        }
        _operations[asked.Id].Apply(axes[0], axes[1], axes[2], asked.IsForward);
        channel.Send(DecoderMessage.Transform, SendUsed);
        foreach (var axis in axes)
            channel.SendRows(MemoryMarshal.AsBytes(axis.AsSpan()));
    }

    private void SendUsed(BinaryWriter writer) => DecoderHeader.WriteList(writer, [.. _data!.Used], writer.Write);
}

/// <summary>An operation to be created.</summary>
/// <param name="Id">Number by which it is named later.</param>
/// <param name="FileBytes">Size of the files of crsData, unpacked.</param>
internal sealed record GridOperation(int Id, long FileBytes, CoordinateSystem Source, CoordinateSystem Target)
{
    public static GridOperation Read(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt64(), ReadSystem(reader), ReadSystem(reader));

    public void Write(BinaryWriter writer)
    {
        writer.Write(Id);
        writer.Write(FileBytes);
        WriteSystem(writer, Source);
        WriteSystem(writer, Target);
    }

    // What PROJ needs of it.
    private static CoordinateSystem ReadSystem(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), (CoordinateSystemKind)reader.ReadByte())
        {
            HasVerticalDatum = reader.ReadBoolean(),
        };

    private static void WriteSystem(BinaryWriter writer, CoordinateSystem system)
    {
        writer.Write(system.Definition);
        writer.Write(system.Name);
        writer.Write((byte)system.Kind);
        writer.Write(system.HasVerticalDatum);
    }
}

/// <summary>Points that an operation transforms.</summary>
internal readonly record struct GridTransform(int Id, bool IsForward, int Count)
{
    public static GridTransform Read(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt32());

    public void Write(BinaryWriter writer)
    {
        writer.Write(Id);
        writer.Write(IsForward);
        writer.Write(Count);
    }
}

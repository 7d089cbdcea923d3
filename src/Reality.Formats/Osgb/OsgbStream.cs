using System.Runtime.InteropServices;
using System.Text;

namespace Reality.Formats.Osgb;

/// <summary>
/// The fields of an OpenSceneGraph binary file of version 80 (osgDB, BinaryStreamOperator.h and OutputStream.cpp): little-endian,
/// booleans of one byte, strings with a length of four bytes, objects with a class name and a number.
/// </summary>
internal sealed class OsgbStream : IDisposable
{
    private const uint UnspecifiedVariance = 2;

    private readonly BinaryWriter _writer;
    private uint _lastObject;
    private uint _lastArray;

    /// <summary>Writes the header of a file of one scene, which is not compressed.</summary>
    /// <param name="stream">Stays open.</param>
    public OsgbStream(Stream stream)
    {
        const uint Scene = 1, Version = 80, NoAttributes = 0;
        _writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        UInt(0x6C910EA1);
        UInt(0x1AFB4545);
        UInt(Scene);
        UInt(Version);
        UInt(NoAttributes);
        Text("0");
    }

    public void Bool(bool value) => _writer.Write(value);

    public void UInt(uint value) => _writer.Write(value);

    public void Int(int value) => _writer.Write(value);

    public void Float(float value) => _writer.Write(value);

    public void Double(double value) => _writer.Write(value);

    public void Bytes(ReadOnlySpan<byte> value) => _writer.Write(value);

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Int(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>Writes that a number of optional members is not there.</summary>
    public void Absent(int count = 1)
    {
        for (var i = 0; i < count; i++)
            Bool(false);
    }

    /// <summary>Starts an optional list.</summary>
    public void List(int count)
    {
        Bool(true);
        Int(count);
    }

    /// <summary>Starts an object with the fields of osg::Object.</summary>
    public void Object(string className, string name = "")
    {
        Text(className);
        Identify();
        ObjectFields(name);
    }

    /// <summary>Writes the number of an object that has no class name of its own.</summary>
    public void Identify() => UInt(++_lastObject);

    public void ObjectFields(string name = "")
    {
        Text(name);
        UInt(UnspecifiedVariance);
        Absent(); // user data
    }

    /// <summary>Starts an object with the fields of osg::Object and osg::Node.</summary>
    public void Node(string className, string name = "")
    {
        const uint AllViews = 0xFFFFFFFF;
        Object(className, name);
        Absent(5); // initial bound; callbacks: bounding sphere, update, event, cull
        Bool(true); // culling is active
        UInt(AllViews);
        Absent(); // state set
    }

    /// <summary>Writes one value of a vector per vertex.</summary>
    public void Array<T>(uint type, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        const uint PerVertex = 4;
        Bool(true);
        UInt(++_lastArray);
        UInt(type);
        Int(elements.Length);
        Bytes(MemoryMarshal.AsBytes(elements));
        Bool(false); // indices
        UInt(PerVertex);
        Int(0); // not normalized
    }

    public void Dispose() => _writer.Dispose();
}

using System.Text;

namespace Reality.Testing.Images;

/// <summary>Writes XMP packets, also such as no camera would.</summary>
public static class XmpPacket
{
    /// <summary>A packet with these descriptions.</summary>
    public static string Of(string descriptions) =>
        $"""
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="test">
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{descriptions}</rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>
        """;

    /// <summary>Resources in each other: readers that recurse need a stack of this depth.</summary>
    public static string NestedResources(int depth) => Nested(depth, "<a:R rdf:parseType='Resource'>", "</a:R>");

    /// <summary>
    /// Structures in each other: readers that look at the content of a structure before and while they parse it take 2^depth
    /// steps.
    /// </summary>
    public static string NestedStructures(int depth) => Nested(
        depth, "<a:S><rdf:Description><a:T>1</a:T><rdf:value>", "</rdf:value></rdf:Description></a:S>");

    /// <summary>
    /// Attributes inside an element with a long name: readers that repeat it in the path of each need the product of both.
    /// </summary>
    public static byte[] LongName(int nameLength, int attributeCount)
    {
        var name = new string('n', nameLength);
        var attributes = string.Concat(Enumerable.Range(0, attributeCount).Select(i => $" a:a{i}='1'"));
        return Bytes($"<rdf:Description xmlns:a='urn:a'><a:{name}{attributes}/></rdf:Description>");
    }

    /// <summary>The packet as bytes.</summary>
    public static byte[] Bytes(string descriptions) => Encoding.UTF8.GetBytes(Of(descriptions));

    private static string Nested(int depth, string start, string end) =>
        "<rdf:Description xmlns:a='urn:a'>"
        + string.Concat(Enumerable.Repeat(start, depth)) + "<a:Deep>1</a:Deep>" + string.Concat(Enumerable.Repeat(end, depth))
        + "</rdf:Description>";
}

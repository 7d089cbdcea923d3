using System.Xml;

namespace Reality.Formats.Xml;

/// <summary>Settings to read XML of unknown origin.</summary>
public static class SafeXml
{
    /// <summary>No document types, hence no entities, and nothing from elsewhere.</summary>
    /// <param name="maxCharacters">Size limit of the document; 0 if its size has been checked.</param>
    public static XmlReaderSettings Settings(long maxCharacters = 0) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = maxCharacters,
    };
}

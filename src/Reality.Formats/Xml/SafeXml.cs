using System.Xml;

namespace Reality.Formats.Xml;

/// <summary>How XML of unknown origin is read.</summary>
public static class SafeXml
{
    // An open element takes about 200 bytes of memory, and three in the file.
    private const int MaxDepth = 64;

    private const int MaxShown = 300;

    /// <summary>No document types, hence no entities, and nothing from elsewhere.</summary>
    /// <param name="maxCharacters">Size limit of the document; 0 if its size has been checked.</param>
    public static XmlReaderSettings Settings(long maxCharacters = 0) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = maxCharacters,
    };

    /// <summary>Refuses an element that lies in more than 64 others; to be called after each step of a reader.</summary>
    /// <exception cref="XmlException">It does.</exception>
    public static void CheckDepth(XmlReader xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        if (xml.Depth > MaxDepth)
            throw new XmlException($"Elements lie in each other more than {MaxDepth} deep.");
    }

    /// <summary>Refuses a whole document as <see cref="CheckDepth(XmlReader)"/> does, before a tree is made of it.</summary>
    public static void CheckDepth(TextReader text)
    {
        using var xml = XmlReader.Create(text, Settings());
        while (xml.Read())
            CheckDepth(xml);
    }

    /// <summary>What is wrong with a document: the reader's message may list all that is not closed.</summary>
    public static string Reason(XmlException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var message = exception.Message;
        return message.Length <= MaxShown ? message : $"{message.AsSpan(0, MaxShown)}…";
    }
}

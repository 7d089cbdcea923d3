namespace Reality.Contract.Requests;

/// <summary>A part of a request in which one property says what another holds.</summary>
public interface IChoosesType
{
    /// <summary>
    /// What the property, by its name in JSON, holds; null where the property that decides is missing or wrong, so that
    /// nothing can be said. Asked once the properties before it are set.
    /// </summary>
    Type? TypeHeldBy(string name);
}

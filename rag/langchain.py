"""Our retrieval and encoder as LangChain parts, for anyone's own chain or graph. A leaf: nothing here is used by the product.

retriever = PolicyRetriever(assistant=Assistant.open(Settings()))
documents = retriever.invoke("养老机构护理型床位占比")
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.encoder import Encoder
from rag.assistant import Assistant
from rag.model import Hit


class PolicyRetriever(BaseRetriever):
    """Ranked passages as LangChain documents; metadata holds title, number, locator, source, spans, score."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    top_k: int = 20

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [as_document(hit) for hit in self.assistant.search(query, top_k=self.top_k)]


def as_document(hit: Hit) -> Document:
    """A hit as a LangChain document."""
    return Document(
        page_content=hit.passage.text,
        metadata={
            "title": hit.document.title,
            "number": hit.document.number,
            "issuer": hit.document.issuer,
            "date": hit.document.date,
            "locator": hit.passage.locator,
            "source": hit.passage.source,
            "spans": [list(span) for span in hit.passage.spans],
            "score": hit.score,
        },
    )


class PolicyEmbeddings(Embeddings):
    """The encoder behind LangChain's interface."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each passage."""
        return [[float(value) for value in row] for row in self.encoder.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(value) for value in self.encoder.queries([text])[0]]
